/** What applications say, found in the packets that carry it, so that a recording can do without. */
@NullMarked
package org.quorate.engine.payload;

import org.jspecify.annotations.NullMarked;
