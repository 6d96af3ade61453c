/** The event loop that drives a node against the real world. */
@NullMarked
package org.quorate.daemon;

import org.jspecify.annotations.NullMarked;
