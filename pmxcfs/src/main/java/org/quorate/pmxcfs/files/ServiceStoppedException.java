package org.quorate.pmxcfs.files;

/** The file system is being ended, or its thread has failed. */
public final class ServiceStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServiceStoppedException(String message) {
        super(message);
    }
}
