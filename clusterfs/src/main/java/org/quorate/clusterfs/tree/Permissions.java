package org.quorate.clusterfs.tree;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Modes as the mount shows them: nothing is stored, path and quorum decide (spec 60 §6.3, §6.4). */
public final class Permissions {
    private static final Pattern OPENVZ_SCRIPT =
            Pattern.compile("(?:vps|[0-9]+)\\.(?:mount|umount|start|stop|premount|postumount)");
    private static final int READABLE = 0555;
    private static final int OWNER_ONLY = 0700;
    private static final int UNCHANGED = -1;

    private Permissions() {}

    /** Of the directory of the mount itself, with and without quorum. */
    public static int mountRootMode() {
        return 0777 & 0755;
    }

    /** Permission bits of an entry. */
    public static int mode(TreePath path, EntryType type, boolean quorate) {
        return switch (type) {
            case DIRECTORY -> masked(path, quorate ? 0777 : READABLE, 0755);
            case FILE -> {
                int script = OPENVZ_SCRIPT.matcher(path.base().toString()).matches() ? 0100 : 0;
                yield masked(path, (quorate ? 0666 : 0444) | script, 0750);
            }
        };
    }

    /** Of the links at the top; clients see by the owner's write bit whether the node is quorate. */
    public static int linkMode(boolean quorate) {
        return (quorate ? 0777 : READABLE) & 0755;
    }

    private static int masked(TreePath path, int mode, int mask) {
        return mode & (path.isPrivate() ? OWNER_ONLY : mask);
    }

    /**
     * The answer to chmod(2) of any path: only what a file there has when writable is accepted, and changes nothing.
     *
     * @param mode with all of the bits 07777
     * @return EPERM or null
     */
    public static @Nullable Errno chmod(TreePath path, int mode) {
        return mode == (path.isPrivate() ? 0600 : 0640) ? null : Errno.EPERM;
    }

    /**
     * The answer to chown(2): only the owners that all entries have are accepted.
     *
     * @param uid -1 to leave it
     * @param gid -1 to leave it
     * @param groupOfTheMount gid that all entries show
     * @return EPERM or null
     */
    public static @Nullable Errno chown(int uid, int gid, int groupOfTheMount) {
        boolean accepted = (uid == UNCHANGED || uid == 0) && (gid == UNCHANGED || gid == groupOfTheMount);
        return accepted ? null : Errno.EPERM;
    }
}
