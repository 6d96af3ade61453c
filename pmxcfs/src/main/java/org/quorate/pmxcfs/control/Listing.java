package org.quorate.pmxcfs.control;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/** Entries of a tree as tools show them. */
public final class Listing {
    private Listing() {}

    /**
     * An entry.
     *
     * @param path from the root, without a slash in front
     * @param size in bytes
     * @param mtime seconds since 1970
     * @param version of the tree at its last change, unsigned
     * @param writer node id of who made that, unsigned; 0 for a node by itself
     */
    public record Line(String path, boolean isDirectory, int size, long mtime, long version, int writer) {}

    /** What is in a directory; of a file, the file itself. */
    public static List<Line> of(Tree tree, TreePath path, Entry at) {
        if (!at.isDirectory()) {
            return List.of(line(path, at));
        }
        return tree.list(at).stream()
                .map(entry -> line(path.resolve(entry.name()), entry))
                .toList();
    }

    /** All below a directory, each directory before what is in it. */
    public static List<Line> below(Tree tree, TreePath path, Entry at) {
        List<Line> lines = new ArrayList<>();
        for (Entry entry : tree.list(at)) {
            TreePath own = path.resolve(entry.name());
            lines.add(line(own, entry));
            if (entry.isDirectory()) {
                lines.addAll(below(tree, own, entry));
            }
        }
        return lines;
    }

    private static Line line(TreePath path, Entry entry) {
        return new Line(
                path.toString(),
                entry.isDirectory(),
                entry.size(),
                Integer.toUnsignedLong(entry.mtime()),
                entry.version(),
                entry.writer());
    }

    static byte[] encode(List<Line> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(lines.size());
            for (Line line : lines) {
                out.writeUTF(line.path());
                out.writeBoolean(line.isDirectory());
                out.writeInt(line.size());
                out.writeLong(line.mtime());
                out.writeLong(line.version());
                out.writeInt(line.writer());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static List<Line> decode(byte[] data) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(data));
        int count = in.readInt();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(
                    new Line(in.readUTF(), in.readBoolean(), in.readInt(), in.readLong(), in.readLong(), in.readInt()));
        }
        return lines;
    }
}
