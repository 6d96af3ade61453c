package org.quorate.cli.fs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;

/** What becomes of one tree's files and directories when another takes its place; times and versions do not count. */
public final class TreeDifferences {
    private TreeDifferences() {}

    /** A line each, by path. */
    public static List<String> between(TreeView now, TreeView then) throws IOException, RefusedException {
        Map<String, Listing.Line> before = byPath(now);
        Map<String, Listing.Line> after = byPath(then);
        TreeSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        List<String> lines = new ArrayList<>();
        for (String path : paths) {
            Listing.@Nullable Line old = before.get(path);
            Listing.@Nullable Line fresh = after.get(path);
            if (old == null && fresh != null) {
                lines.add("comes    " + shown(fresh));
            } else if (fresh == null && old != null) {
                lines.add("goes     " + shown(old));
            } else if (old != null && fresh != null && differ(now, old, then, fresh)) {
                lines.add("changes  " + shown(old) + " to " + size(fresh));
            }
        }
        return lines;
    }

    private static Map<String, Listing.Line> byPath(TreeView view) throws IOException, RefusedException {
        Map<String, Listing.Line> map = new TreeMap<>();
        view.tree("").forEach(line -> map.put(line.path(), line));
        return map;
    }

    private static boolean differ(TreeView now, Listing.Line old, TreeView then, Listing.Line fresh)
            throws IOException, RefusedException {
        if (old.isDirectory() || fresh.isDirectory()) {
            return old.isDirectory() != fresh.isDirectory();
        }
        return old.size() != fresh.size() || !Arrays.equals(now.read(old.path()), then.read(fresh.path()));
    }

    private static String shown(Listing.Line line) {
        return line.path() + (line.isDirectory() ? "/" : ", " + size(line));
    }

    private static String size(Listing.Line line) {
        return line.isDirectory() ? "a directory" : line.size() + (line.size() == 1 ? " byte" : " bytes");
    }
}
