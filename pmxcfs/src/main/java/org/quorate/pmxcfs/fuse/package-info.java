/**
 * The mount itself, by jFUSE and libfuse 3: {@link org.quorate.pmxcfs.fuse.Mount}. What calls give is decided in {@link
 * org.quorate.pmxcfs.files}.
 */
@NullMarked
package org.quorate.pmxcfs.fuse;

import org.jspecify.annotations.NullMarked;
