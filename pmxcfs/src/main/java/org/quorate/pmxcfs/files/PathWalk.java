package org.quorate.pmxcfs.files;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.TreePath;

/**
 * Path resolution as Linux does it (path_resolution(7)) before it asks a mount for anything: name by name, through the links at the top, with
 * {@code .}, {@code ..}, double and trailing slashes. The mount itself is its own parent.
 */
final class PathWalk {
    /** Of a name, in bytes: what every Linux lets through to a mount; some let more. */
    private static final int LONGEST_NAME = 1024;

    private static final String THIS = ".";
    private static final String PARENT = "..";

    private final MountedFiles files;

    PathWalk(MountedFiles files) {
        this.files = files;
    }

    /** Where a path leads. */
    sealed interface Outcome {
        /** Why it leads nowhere: something before the last name. */
        record Lost(Errno errno) implements Outcome {}

        /**
         * In a directory that is there.
         *
         * @param there what is at the path, if anything is
         * @param last the name it ends with, which may be {@code .} or {@code ..}; empty for the mount itself
         * @param isToBeDirectory there was a slash behind it
         */
        record Place(TreePath path, @Nullable Attributes there, String last, boolean isToBeDirectory)
                implements Outcome {
            boolean isDots() {
                return last.equals(THIS) || last.equals(PARENT);
            }

            boolean isDirectory() {
                return there != null && there.isDirectory();
            }
        }
    }

    /**
     * Walks.
     *
     * @param follow whether a link that is the last name is followed
     */
    Outcome walk(TreePath path, boolean follow) {
        Deque<FileName> names = new ArrayDeque<>(path.names());
        boolean slash = path.toString().endsWith("/");
        String last = names.isEmpty() ? path.toString() : names.getLast().toString();
        TreePath at = TreePath.ROOT;
        Attributes there = files.attributes(at);
        while (!names.isEmpty()) {
            FileName name = names.remove();
            if (there == null) {
                return new Outcome.Lost(Errno.ENOENT);
            }
            if (!there.isDirectory()) {
                return new Outcome.Lost(Errno.ENOTDIR);
            }
            if (name.length() > LONGEST_NAME) {
                return new Outcome.Lost(Errno.ENAMETOOLONG);
            }
            String text = name.toString();
            if (text.equals(THIS)) {
                continue;
            }
            TreePath next = text.equals(PARENT) ? at.parent() : at.resolve(name);
            List<FileName> target = targetNames(next);
            if (!target.isEmpty() && (follow || !names.isEmpty())) {
                target.reversed().forEach(names::addFirst);
                continue;
            }
            at = next;
            there = files.attributes(at);
        }
        return new Outcome.Place(at, there, last, slash);
    }

    /** Links are at the top, so what they lead to begins there, too. */
    private List<FileName> targetNames(TreePath path) {
        String target = files.target(path);
        return target == null ? List.of() : TreePath.of(target).names();
    }
}
