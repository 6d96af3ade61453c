/** What {@code quorate simulate} shows of a run: who was with whom, who had quorum, and for how long nobody could write. */
@NullMarked
package org.quorate.cli.simulate;

import org.jspecify.annotations.NullMarked;
