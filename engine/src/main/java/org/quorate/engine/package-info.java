/** Node: knet, totem and services composed into one deterministic object. */
@NullMarked
package org.quorate.engine;

import org.jspecify.annotations.NullMarked;
