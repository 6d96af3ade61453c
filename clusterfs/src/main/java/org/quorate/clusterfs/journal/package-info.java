/**
 * The journal of changes beside the data base, without its files: what a record says, how it is written as bytes, what a start
 * makes of it, and the history of a path.
 */
@NullMarked
package org.quorate.clusterfs.journal;

import org.jspecify.annotations.NullMarked;
