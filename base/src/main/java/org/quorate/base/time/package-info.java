/** Virtual time: a node reads the time of the input it is processing and arms timers against it. */
@NullMarked
package org.quorate.base.time;

import org.jspecify.annotations.NullMarked;
