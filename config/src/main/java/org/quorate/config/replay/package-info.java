/** Replays recorded configuration tests of the original against this module. */
@NullMarked
package org.quorate.config.replay;

import org.jspecify.annotations.NullMarked;
