package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeSnapshot;

/** Copies trees out of and into the file system. */
public final class TreeCopy {
    private TreeCopy() {}

    /** Copies all, as it is at one moment, to a new directory; how many files that were. */
    public static int export(TreeView view, Path directory) throws IOException, RefusedException {
        TreeSnapshot tree = view.snapshot();
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(directory + " is there already: choose another name", e);
        }
        Map<Long, List<Entry>> byParent = tree.entries().stream()
                .filter(entry -> entry.inode() != Entry.ROOT_INODE)
                .collect(Collectors.groupingBy(Entry::parent));
        return export(byParent, tree.root(), directory);
    }

    private static int export(Map<Long, List<Entry>> byParent, Entry of, Path directory) throws IOException {
        int files = 0;
        for (Entry entry : byParent.getOrDefault(of.inode(), List.of())) {
            Path path = inside(directory, entry.name().toString());
            if (entry.isDirectory()) {
                Files.createDirectory(path);
                files += export(byParent, entry, path);
            } else {
                Files.write(path, entry.content());
                files++;
            }
            Files.setLastModifiedTime(path, FileTime.fromMillis(Integer.toUnsignedLong(entry.mtime()) * 1000));
        }
        return files;
    }

    /** A damaged data base may hold names that lead elsewhere. */
    private static Path inside(Path directory, String name) throws IOException {
        Path path = directory.resolve(name).normalize();
        if (!directory.normalize().equals(path.getParent())) {
            throw new IOException("the name '" + name + "' leads out of its directory: not copied");
        }
        return path;
    }

    /** Copies a directory's files into the tree; the paths that were written or would be. */
    public static List<String> read(FileSystemClient client, Path directory, boolean dryRun)
            throws IOException, RefusedException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        Map<String, Listing.Line> present = new HashMap<>();
        client.tree("").forEach(line -> present.put(line.path(), line));
        List<Path> found;
        try (Stream<Path> walk = Files.walk(directory)) {
            found = walk.filter(path -> !path.equals(directory)).sorted().toList();
        }
        List<String> written = new ArrayList<>();
        for (Path path : found) {
            String name = directory.relativize(path).toString();
            Listing.@Nullable Line old = present.get(name);
            if (Files.isDirectory(path)) {
                if (old == null) {
                    written.add(name + "/");
                    makeDirectory(client, name, dryRun);
                }
            } else if (Files.isRegularFile(path)) {
                byte[] content = Files.readAllBytes(path);
                if (old == null || old.size() != content.length || !Arrays.equals(client.read(name), content)) {
                    written.add(name);
                    put(client, name, content, dryRun);
                }
            }
        }
        return written;
    }

    private static void makeDirectory(FileSystemClient client, String name, boolean dryRun)
            throws IOException, RefusedException {
        if (!dryRun) {
            client.makeDirectory(name);
        }
    }

    private static void put(FileSystemClient client, String name, byte[] content, boolean dryRun)
            throws IOException, RefusedException {
        if (!dryRun) {
            client.put(name, content);
        }
    }
}
