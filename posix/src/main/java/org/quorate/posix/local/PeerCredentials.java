package org.quorate.posix.local;

/**
 * Who is at the other end of a Unix socket, as the kernel vouches: by SO_PEERCRED the effective ids at the time of connect(),
 * by SCM_CREDENTIALS the real ids of the sender of a message.
 *
 * @param pid 0 if the peer lives in a process namespace that is not visible here
 * @param uid unsigned
 * @param gid unsigned
 */
public record PeerCredentials(int pid, int uid, int gid) {}
