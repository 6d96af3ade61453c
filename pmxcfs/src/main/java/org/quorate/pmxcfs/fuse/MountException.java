package org.quorate.pmxcfs.fuse;

/** A file system cannot be mounted. The message says why and what to do. */
public final class MountException extends Exception {
    private static final long serialVersionUID = 1L;

    MountException(String message) {
        super(message);
    }

    MountException(String message, Throwable cause) {
        super(message, cause);
    }
}
