package org.quorate.posix;

import java.io.IOException;

/** A system call failed. The message reads {@code "bind 10.0.0.1:5405: Cannot assign requested address (99)"}. */
public final class PosixException extends IOException {
    private final int errno;

    /** @param what the call and what it was about, for a person */
    public PosixException(String what, int errno) {
        super(what + ": " + Errno.text(errno) + " (" + errno + ")");
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** The error's text alone, as the original programs print it. */
    public String errnoText() {
        return Errno.text(errno);
    }
}
