package org.quorate.clusterfs.tree;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.quorate.clusterfs.Vectors;

/** A tree of the original with the sums that were computed of it. */
public record RecordedTree(
        List<Entry> entries, List<Checksum> digests, List<Checksum> lockChecksums, byte[] index, Checksum checksum) {
    public static RecordedTree read(String name) {
        JsonNode json = Vectors.json(name);
        List<Entry> entries = new ArrayList<>();
        List<Checksum> digests = new ArrayList<>();
        List<Checksum> lockChecksums = new ArrayList<>();
        for (JsonNode entry : json.get("entries")) {
            entries.add(entry(entry));
            digests.add(Checksum.ofHex(entry.get("index_digest").asText()));
            lockChecksums.add(Checksum.ofHex(entry.get("lock_csum").asText()));
        }
        return new RecordedTree(
                entries,
                digests,
                lockChecksums,
                HexFormat.of().parseHex(json.get("index_hex").asText()),
                Checksum.ofHex(json.get("state_checksum").asText()));
    }

    private static Entry entry(JsonNode json) {
        long inode = json.get("inode").asLong();
        long parent = json.get("parent").asLong();
        long version = json.get("version").asLong();
        int writer = (int) json.get("writer").asLong();
        int mtime = (int) json.get("mtime").asLong();
        FileName name = FileName.of(json.get("name").asText());
        return json.get("type").asInt() == 4
                ? Entry.directory(inode, parent, version, writer, mtime, name)
                : Entry.file(
                        inode,
                        parent,
                        version,
                        writer,
                        mtime,
                        name,
                        HexFormat.of().parseHex(json.get("data_hex").asText()));
    }

    /** As a data base would keep them. */
    public List<Row> rows() {
        return entries.stream()
                .map(entry -> new Row(
                        entry.inode(),
                        entry.parent(),
                        entry.version(),
                        entry.writer(),
                        entry.mtime(),
                        entry.type().number(),
                        (entry.inode() == 0 ? FileName.of("__version__") : entry.name()).bytes(),
                        entry.size() == 0 ? null : entry.content()))
                .toList();
    }
}
