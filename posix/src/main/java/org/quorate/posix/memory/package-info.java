/** Memory that processes share: mapped files and the semaphores in them. */
@NullMarked
package org.quorate.posix.memory;

import org.jspecify.annotations.NullMarked;
