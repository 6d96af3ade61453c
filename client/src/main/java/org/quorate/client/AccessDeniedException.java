package org.quorate.client;

/** The node does not allow it: to this user (section uidgid of corosync.conf), or to anybody, such as writing a read-only key. */
public final class AccessDeniedException extends ClusterException {
    private static final long serialVersionUID = 1;

    public AccessDeniedException(String message) {
        super(message);
    }
}
