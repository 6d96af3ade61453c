/** What a daemon asks of the kernel for itself: scheduling, locked memory, session, accounts. */
@NullMarked
package org.quorate.posix.process;

import org.jspecify.annotations.NullMarked;
