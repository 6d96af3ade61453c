/**
 * The tree's data base: the original's file, {@code config.db}, byte for byte in schema and content, so that either program opens
 * what the other wrote (spec 60 §3). The only package of this module that touches files.
 */
@NullMarked
package org.quorate.clusterfs.store;

import org.jspecify.annotations.NullMarked;
