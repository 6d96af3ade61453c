package org.quorate.pmxcfs.control;

/** The file system answered, and refused. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    public RefusedException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** Linux's error number. */
    public int errno() {
        return errno;
    }
}
