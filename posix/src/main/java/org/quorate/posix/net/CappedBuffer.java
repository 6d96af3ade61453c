package org.quorate.posix.net;

/**
 * A socket buffer the kernel made smaller than asked for, because the process may not exceed the system's limit.
 *
 * @param option the socket option, SO_RCVBUF(8) or SO_SNDBUF(7), for the log line of spec 10 §11.1
 * @param wantedBytes asked for
 * @param actualBytes what getsockopt reports, which on Linux is twice the payload it allows
 */
public record CappedBuffer(int option, int wantedBytes, int actualBytes) {
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
}
