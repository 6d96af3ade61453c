package org.quorate.client;

/** The node does not allow it: to this user (section uidgid of corosync.conf), or to anybody, such as writing a read-only key. */
public final class AccessDeniedException extends ClusterException {
    private static final long serialVersionUID = 1;

    /** Says what was asked and why it was not done. */
    public AccessDeniedException(String message) {
        super(message);
    }
}
