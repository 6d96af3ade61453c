package org.quorate.pmxcfs.control;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.quorate.clusterfs.journal.PathHistory.Kind;
import org.quorate.clusterfs.journal.PathHistory.Version;

/** Versions of a path as they go over the socket. */
final class HistoryLines {
    private HistoryLines() {}

    static byte[] encode(List<Version> versions) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(versions.size());
            for (Version version : versions) {
                out.writeLong(version.version());
                out.writeInt(version.mtime());
                out.writeInt(version.writer());
                out.writeUTF(version.kind().name());
                out.writeBoolean(version.isDirectory());
                out.writeInt(version.size());
                out.writeUTF(version.other());
                out.writeLong(version.inode());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static List<Version> decode(byte[] data) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(data));
        int count = in.readInt();
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            versions.add(new Version(
                    in.readLong(),
                    in.readInt(),
                    in.readInt(),
                    kind(in.readUTF()),
                    in.readBoolean(),
                    in.readInt(),
                    in.readUTF(),
                    in.readLong()));
        }
        return versions;
    }

    private static Kind kind(String name) throws IOException {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException newer) {
            throw new IOException("not understood: " + name, newer);
        }
    }
}
