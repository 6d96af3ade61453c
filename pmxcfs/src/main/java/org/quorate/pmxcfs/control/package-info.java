/**
 * The file system without a mount: a socket in the run directory through which tools read, write, lock and watch ({@link
 * org.quorate.pmxcfs.control.ControlServer}, {@link org.quorate.pmxcfs.control.FileSystemClient}).
 */
@NullMarked
package org.quorate.pmxcfs.control;

import org.jspecify.annotations.NullMarked;
