package org.quorate.totem.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The messages captured from corosync 3.1.7, with what each field holds. */
public final class CapturedMessages {
    public static final List<String> NAMES = List.of(
            "commit-01-single",
            "commit-02-three-pass1-hop1",
            "commit-03-three-pass1-hop2",
            "commit-04-three-pass1-hop3",
            "commit-05-three-pass2-hop1",
            "commit-06-received-flag-0",
            "hold-cancel",
            "join-01-single",
            "join-02-two",
            "join-03-other-order",
            "join-04-failed",
            "join-05-leave",
            "join-06-self-failed",
            "mcast-01-first-group-a",
            "mcast-02-group-sync",
            "mcast-03-packed-a-sync",
            "mcast-04-cpg-join",
            "mcast-05-cpg-hello",
            "mcast-06-cpg-packed5",
            "mcast-07-frag-1of3",
            "mcast-08-frag-2of3",
            "mcast-09-frag-3of3",
            "mcast-10-packfrag-1",
            "mcast-11-packfrag-2",
            "mcast-12-packfrag-3",
            "mcast-13-encapsulated",
            "mcast-14-retransmitted-by-other",
            "mcast-15-knet-max-frag",
            "merge-detect",
            "token-01-initial-udpu",
            "token-02-initial-knet",
            "token-03-recovery-retrans",
            "token-04-after-sends",
            "token-05-idle",
            "token-06-rtr",
            "token-07-rtr-many");

    private CapturedMessages() {}

    public static List<byte[]> all() {
        List<byte[]> all = new ArrayList<>();
        for (String name : NAMES) {
            all.add(bytes(name));
        }
        return all;
    }

    public static byte[] bytes(String name) {
        return resource("vectors/msg/" + name + ".bin");
    }

    /** Field names and unsigned values, those of a message carried inside excepted. */
    public static NavigableMap<String, Long> fields(String name) {
        TreeMap<String, Long> fields = new TreeMap<>();
        try {
            JsonNode root = new ObjectMapper().readTree(resource("vectors/msg/" + name + ".json"));
            for (JsonNode field : root.get("fields")) {
                String fieldName = field.get("name").asText();
                if (field.has("value") && !fieldName.startsWith("inner.")) {
                    fields.put(fieldName, field.get("value").asLong());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fields;
    }

    /** The message as a machine of the other byte order would send it: each field reversed where the table says it is. */
    public static byte[] inOtherByteOrder(String name) {
        byte[] swapped = bytes(name);
        try {
            JsonNode root = new ObjectMapper().readTree(resource("vectors/msg/" + name + ".json"));
            for (JsonNode field : root.get("fields")) {
                if (field.has("value")) {
                    reverse(swapped, field.get("off").asInt(), field.get("size").asInt());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return swapped;
    }

    private static void reverse(byte[] bytes, int offset, int size) {
        for (int i = 0; i < size / 2; i++) {
            byte first = bytes[offset + i];
            bytes[offset + i] = bytes[offset + size - 1 - i];
            bytes[offset + size - 1 - i] = first;
        }
    }

    public static byte[] resource(String path) {
        try (InputStream in = CapturedMessages.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
