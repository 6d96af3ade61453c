package org.quorate.clusterfs.tree;

import org.jspecify.annotations.Nullable;

/**
 * Where an entry of a path belongs.
 *
 * @param refusal why it cannot be anywhere; {@code null} if it can
 * @param directory what it is in; the root if it cannot be anywhere
 */
record Place(@Nullable Errno refusal, Entry directory) {
    static Place of(TreeState state, TreePath path) {
        Entry parent = state.find(path.parent());
        if (parent == null) {
            return refused(state, Errno.ENOENT);
        }
        if (!parent.isDirectory()) {
            return refused(state, Errno.ENOTDIR);
        }
        return path.base().isPermitted() ? new Place(null, parent) : refused(state, Errno.EACCES);
    }

    /**
     * Of a file, which may not be the configuration of a guest that is elsewhere.
     *
     * @param guest whose configuration the path is, if it is one
     */
    static Place ofFile(TreeState state, TreePath path, @Nullable GuestPath guest) {
        Place place = of(state, path);
        return place.refusal == null && guest != null && state.guests.isTakenFor(guest)
                ? refused(state, Errno.EEXIST)
                : place;
    }

    private static Place refused(TreeState state, Errno refusal) {
        return new Place(refusal, state.root());
    }
}
