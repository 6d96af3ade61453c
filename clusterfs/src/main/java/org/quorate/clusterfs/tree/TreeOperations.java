package org.quorate.clusterfs.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations with their checks in the original's order, which decides what a caller is told (spec 60 §2.4). */
final class TreeOperations {
    private final TreeState state;

    TreeOperations(TreeState state) {
        this.state = state;
    }

    Result apply(Operation operation, Stamp stamp) {
        return switch (operation) {
            case Operation.MakeDirectory mkdir -> makeDirectory(mkdir.path(), stamp);
            case Operation.Create create -> create(create.path(), stamp);
            case Operation.Write write -> write(write, stamp);
            case Operation.SetMtime change -> setMtime(change, stamp);
            case Operation.Rename rename -> new Renaming(state, rename, stamp).apply();
            case Operation.Delete delete -> delete(delete.path(), stamp);
            case Operation.Unlock unlock -> {
                if (isLock(unlock.path(), unlock.checksum())) {
                    delete(unlock.path(), stamp);
                }
                yield Result.OK;
            }
            case Operation.UnlockRequest request -> Result.OK;
        };
    }

    /** The directory that this change of time is a request to unlock of, or null: time 0, anywhere below {@code priv/lock}. */
    @Nullable
    Entry unlockable(Operation.SetMtime change) {
        Entry entry = change.mtime() == 0 && change.path().isBelowLockDirectory() ? state.find(change.path()) : null;
        return entry != null && entry.isDirectory() ? entry : null;
    }

    boolean mayUnlock(TreePath path, Checksum checksum, long localSeconds) {
        return isLock(path, checksum) && state.locks.isExpired(path, checksum, localSeconds);
    }

    private boolean isLock(TreePath path, Checksum checksum) {
        Entry entry = path.isBelowLockDirectory() ? state.find(path) : null;
        return entry != null && entry.isDirectory() && entry.lockChecksum().equals(checksum);
    }

    private Result makeDirectory(TreePath path, Stamp stamp) {
        Place place = Place.of(state, path);
        if (place.refusal() != null) {
            return Result.refused(place.refusal());
        }
        if (state.find(path) != null) {
            return Result.refused(Errno.EEXIST);
        }
        Entry root = state.bumped(stamp);
        Entry directory = Entry.directory(
                root.version(), place.directory().inode(), root.version(), stamp.writer(), stamp.mtime(), path.base());
        if (!state.commit(root, List.of(), List.of(directory))) {
            return Result.refused(Errno.EIO);
        }
        if (path.isInLockDirectory()) {
            state.locks.register(path, directory.lockChecksum(), stamp.localSeconds());
        }
        return Result.OK;
    }

    private Result create(TreePath path, Stamp stamp) {
        GuestPath guest = GuestPath.of(path);
        Place place = Place.ofFile(state, path, guest);
        if (place.refusal() != null) {
            return Result.refused(place.refusal());
        }
        Entry existing = state.find(path);
        if (existing != null) {
            return Result.refused(existing.isDirectory() ? Errno.ENOTDIR : Errno.EEXIST);
        }
        Entry root = state.bumped(stamp);
        Entry file = Entry.file(
                root.version(),
                place.directory().inode(),
                root.version(),
                stamp.writer(),
                stamp.mtime(),
                path.base(),
                new byte[0]);
        return commitFile(path, guest, root, file) ? Result.OK : Result.refused(Errno.EIO);
    }

    private Result write(Operation.Write write, Stamp stamp) {
        if (FileContent.exceedsLimit(write)) {
            return Result.refused(Errno.EFBIG);
        }
        TreePath path = write.path();
        GuestPath guest = GuestPath.of(path);
        Place place = Place.ofFile(state, path, guest);
        if (place.refusal() != null) {
            return Result.refused(place.refusal());
        }
        Entry old = state.find(path);
        if (old == null) {
            return Result.refused(Errno.ENOENT);
        }
        if (old.isDirectory()) {
            return Result.refused(Errno.ENOTDIR);
        }
        Entry root = state.bumped(stamp);
        Entry file = FileContent.write(old, write).touched(root.version(), stamp.writer(), stamp.mtime());
        return commitFile(path, guest, root, file) ? Result.written(write.data().length) : Result.refused(Errno.EIO);
    }

    private boolean commitFile(TreePath path, @Nullable GuestPath guest, Entry root, Entry file) {
        if (!state.commit(root, List.of(), List.of(file))) {
            return false;
        }
        state.observedFiles.touch(path);
        if (guest != null) {
            state.guests.register(guest);
        }
        return true;
    }

    private Result setMtime(Operation.SetMtime change, Stamp stamp) {
        TreePath path = change.path();
        Place place = Place.of(state, path);
        if (place.refusal() != null) {
            return Result.refused(place.refusal());
        }
        Entry old = state.find(path);
        if (old == null) {
            return Result.refused(Errno.ENOENT);
        }
        boolean isLock = path.isInLockDirectory() && old.isDirectory();
        if (isLock && (Integer.compareUnsigned(change.mtime(), old.mtime()) < 0 || stamp.writer() != old.writer())) {
            return Result.refused(Errno.EACCES);
        }
        // The root takes over the time that was set, too, as if the change had been made then.
        Entry root = state.bumped(new Stamp(stamp.writer(), change.mtime(), stamp.localSeconds()));
        Entry entry = old.touched(root.version(), stamp.writer(), change.mtime());
        if (!state.commit(root, List.of(), List.of(entry))) {
            return Result.refused(Errno.EIO);
        }
        state.observedFiles.touch(path);
        if (isLock) {
            state.locks.register(path, entry.lockChecksum(), stamp.localSeconds());
        }
        return Result.OK;
    }

    Result delete(TreePath path, Stamp stamp) {
        Entry entry = state.find(path);
        if (entry == null) {
            return Result.refused(Errno.ENOENT);
        }
        if (entry.inode() == Entry.ROOT_INODE) {
            return Result.refused(Errno.EACCES);
        }
        if (state.table().hasChildren(entry)) {
            return Result.refused(Errno.ENOTEMPTY);
        }
        if (!state.commit(state.bumped(stamp), List.of(entry.inode()), List.of())) {
            return Result.refused(Errno.EIO);
        }
        state.locks.remove(path);
        state.observedFiles.touch(path);
        GuestPath guest = GuestPath.of(path);
        if (guest != null) {
            state.guests.remove(guest.vmid());
        }
        return Result.OK;
    }
}
