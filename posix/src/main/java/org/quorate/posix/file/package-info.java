/** Files that must survive or exclude: atomic replacement, lock files. */
@NullMarked
package org.quorate.posix.file;

import org.jspecify.annotations.NullMarked;
