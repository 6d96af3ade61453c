/**
 * The thread that owns the tree, the status and their group memberships: {@link org.quorate.pmxcfs.owner.FileSystemThread}. Threads
 * of the mount and of connections hand it what they want done and wait.
 */
@NullMarked
package org.quorate.pmxcfs.owner;

import org.jspecify.annotations.NullMarked;
