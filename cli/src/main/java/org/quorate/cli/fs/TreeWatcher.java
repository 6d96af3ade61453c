package org.quorate.cli.fs;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;

/** Tells what changes in a tree. */
public final class TreeWatcher {
    /** What passes between two looks. */
    @FunctionalInterface
    public interface Pause {
        /** Waits; false to end. */
        boolean next() throws IOException, RefusedException, InterruptedException;
    }

    private final FileSystemClient client;
    private final String path;

    public TreeWatcher(FileSystemClient client, String path) {
        this.client = client;
        this.path = path;
    }

    /** Looks again after each pause. */
    public void run(Pause pause, Consumer<String> lines) throws IOException, RefusedException, InterruptedException {
        Map<String, Listing.Line> before = look();
        while (pause.next()) {
            Map<String, Listing.Line> now = look();
            TreeText.changes(before, now).forEach(lines);
            before = now;
        }
    }

    private Map<String, Listing.Line> look() throws IOException, RefusedException {
        List<Listing.Line> lines = client.tree(path);
        Map<String, Listing.Line> map = new HashMap<>();
        lines.forEach(line -> map.put(line.path(), line));
        return map;
    }
}
