/**
 * What callers of the mount see (spec 60 §6): the tree, with links and generated files at its top. {@link
 * org.quorate.pmxcfs.files.MountedFiles} decides what each call gives, errno for errno the original's; it knows nothing of FUSE.
 */
@NullMarked
package org.quorate.pmxcfs.files;

import org.jspecify.annotations.NullMarked;
