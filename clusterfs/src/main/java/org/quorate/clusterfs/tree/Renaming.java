package org.quorate.clusterfs.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;

/**
 * A rename, with the checks of spec 60 §2.4.2 in their order, and with both of its bugs as far as others see them: an existing
 * target goes before it is known that the rename can be done. Here its row goes with it, so what is stored stays a tree.
 */
final class Renaming {
    private final TreeState state;
    private final TreePath from;
    private final TreePath to;
    private final Stamp stamp;
    private final @Nullable GuestPath fromGuest;
    private final @Nullable GuestPath toGuest;

    Renaming(TreeState state, Operation.Rename rename, Stamp stamp) {
        this.state = state;
        this.from = rename.path();
        this.to = rename.to();
        this.stamp = stamp;
        this.fromGuest = GuestPath.of(from);
        this.toGuest = GuestPath.of(to);
    }

    Result apply() {
        Entry entry = state.find(from);
        if (entry == null) {
            return Result.refused(Errno.ENOENT);
        }
        if (entry.inode() == Entry.ROOT_INODE) {
            return Result.refused(Errno.EACCES);
        }
        if (!entry.isDirectory() && takesOverAnotherGuest()) {
            return Result.refused(Errno.EEXIST);
        }
        if (entry.isDirectory() && from.isBelowLockDirectory()) {
            return Result.refused(Errno.EACCES);
        }
        Entry target = state.find(to);
        return target == null ? toNewName(entry) : over(entry, target);
    }

    /** A guest keeps its number when it moves between nodes; nobody else may take it. */
    private boolean takesOverAnotherGuest() {
        return toGuest != null
                && state.guests.isTakenFor(toGuest)
                && (fromGuest == null || fromGuest.vmid() != toGuest.vmid());
    }

    private Result toNewName(Entry entry) {
        // A name that is not permitted, or a place within itself, only a broken sender asks for: its kernel refuses
        // them.
        Place place = Place.of(state, to);
        if (place.refusal() != null) {
            return Result.refused(place.refusal());
        }
        if (isWithin(place.directory(), entry)) {
            return Result.refused(Errno.EINVAL);
        }
        touchBoth();
        return state.table().hasChildren(entry)
                ? Result.refused(Errno.ENOTEMPTY)
                : move(entry, place.directory().inode(), to.base(), List.of());
    }

    private boolean isWithin(Entry place, Entry directory) {
        @Nullable Entry above = place;
        while (above != null && above.inode() != Entry.ROOT_INODE) {
            if (above.inode() == directory.inode()) {
                return true;
            }
            above = state.table().byInode(above.parent());
        }
        return false;
    }

    private Result over(Entry entry, Entry target) {
        if (state.table().hasChildren(target)) {
            return Result.refused(Errno.ENOTEMPTY);
        }
        touchBoth();
        if (target.inode() == entry.inode()) {
            state.log.log(Domain.MAIN, Level.CRIT, "unlink_tree_entry: assertion 'parent->inode == te->parent' failed");
            return drop(target, Errno.EIO);
        }
        if (state.table().hasChildren(entry)) {
            return drop(target, Errno.ENOTEMPTY);
        }
        return move(entry, target.parent(), target.name(), List.of(target.inode()));
    }

    /** The target vanishes without a new version, as on real nodes. */
    private Result drop(Entry target, Errno errno) {
        return state.commit(null, List.of(target.inode()), List.of())
                ? Result.refused(errno)
                : Result.refused(Errno.EIO);
    }

    private void touchBoth() {
        state.observedFiles.touch(from);
        state.observedFiles.touch(to);
    }

    private Result move(Entry entry, long parent, FileName name, List<Long> replaced) {
        Entry root = state.bumped(stamp);
        Entry moved = entry.moved(parent, name).touched(root.version(), stamp.writer(), stamp.mtime());
        if (!state.commit(root, replaced, List.of(moved))) {
            return Result.refused(Errno.EIO);
        }
        if (!entry.isDirectory()) {
            if (fromGuest != null) {
                state.guests.remove(fromGuest.vmid());
            }
            if (toGuest != null) {
                state.guests.register(toGuest);
            }
        }
        return Result.OK;
    }
}
