/** How a C function is called: linking, errno, memory, structure offsets. Not exported. */
@NullMarked
package org.quorate.posix.libc;

import org.jspecify.annotations.NullMarked;
