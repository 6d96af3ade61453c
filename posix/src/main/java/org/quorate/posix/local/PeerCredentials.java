package org.quorate.posix.local;

/**
 * Who is at the other end of a Unix socket, as the kernel vouches: by SO_PEERCRED the effective ids at the time of connect(),
 * by SCM_CREDENTIALS the real ids of the sender of a message.
 *
 * @param pid 0 if the peer lives in a process namespace that is not visible here
 * @param uid unsigned
 * @param gid unsigned
 */
public record PeerCredentials(int pid, int uid, int gid) {
    /** Of a client that is not behind a socket: no file is its own. */
    public static final PeerCredentials NOBODY = new PeerCredentials(0, -1, -1);
}
