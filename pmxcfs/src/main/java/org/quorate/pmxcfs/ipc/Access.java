package org.quorate.pmxcfs.ipc;

import org.jspecify.annotations.Nullable;
import org.quorate.posix.local.PeerCredentials;

/** What a client may do (spec 60 §7). */
enum Access {
    /** Everything: root. */
    FULL,
    /** Read what is not private: the group of the tree. */
    READ_ONLY;

    /**
     * By who the client is.
     *
     * @param group of all files of the tree
     * @return null for nothing at all
     */
    static @Nullable Access of(PeerCredentials client, int group) {
        if (client.uid() == 0 && client.gid() == 0) {
            return FULL;
        }
        return client.gid() == group ? READ_ONLY : null;
    }
}
