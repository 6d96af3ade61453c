package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.StatusUpdate;

/** Requests that clients made of the original, and what it answered (spec 60 §7). */
class RecordedRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();
    private static final int PID = 23768;

    private final List<String> lines = new ArrayList<>();

    private static List<JsonNode> recorded(String name) throws IOException {
        try (InputStream in = RecordedRequestsTest.class.getResourceAsStream(name + ".jsonl")) {
            List<JsonNode> steps = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                JsonNode step = JSON.readTree(line);
                if (step.has("req")) {
                    steps.add(step);
                }
            }
            return steps;
        }
    }

    private int replay(RecordedNode node, String name, Access access) throws IOException {
        Requests requests = new Requests(node.service(), (domain, level, text) -> lines.add(text));
        List<JsonNode> steps = recorded(name);
        for (JsonNode step : steps) {
            byte[] request = HEX.parseHex(step.get("req").asText());
            byte[] expected = HEX.parseHex(step.get("res").asText());
            int id = Endian.LITTLE.getInt(request, 0);
            Answer answer = requests.answer(id, Arrays.copyOfRange(request, 16, request.length), access, PID);
            byte[] encoded = answer.encode(id);
            String what = "%s %d %s".formatted(name, id, printable(request));
            assertThat(answer.error()).as(what).isEqualTo(step.get("res_error").asInt());
            assertThat(Endian.LITTLE.getInt(encoded, 0)).as(what).isEqualTo(Endian.LITTLE.getInt(expected, 0));
            assertThat(Endian.LITTLE.getInt(encoded, 8)).as(what).isEqualTo(encoded.length);
            assertThat(comparable(id, answer.data())).as(what).isEqualTo(comparable(id, data(expected)));
        }
        return steps.size();
    }

    private static byte[] data(byte[] response) {
        return Arrays.copyOfRange(response, 24, response.length);
    }

    private static String printable(byte[] request) {
        byte[] start = Arrays.copyOfRange(request, Math.min(16, request.length), Math.min(60, request.length));
        return new String(start, UTF_8).replace('\0', '.');
    }

    /** Counters that depend on all that happened before, and orders that are nobody's promise, are taken out. */
    private static String comparable(int id, byte[] data) {
        String text = new String(data, UTF_8);
        return switch (id) {
            case 1 -> sorted(text.replaceAll("(\"[^\"]+\"): \\d+", "$1: N").replaceAll("}?,?\n", "\n"));
            case 2 -> text.replaceFirst("\"version\": \\d+", "\"version\": N");
            case 3 ->
                sorted(text.replaceAll("\"version\": \\d+", "\"version\": N").replaceAll("}}?,?\n", "}\n"));
            case 10 -> sorted(text);
            default -> text;
        };
    }

    private static String sorted(String text) {
        return String.join("\n", text.lines().sorted().toList());
    }

    @Test
    void ofRootAndOfTheGroup() throws Exception {
        try (RecordedNode node = new RecordedNode()) {
            node.file("datacenter.cfg", "keyboard: en-us\n");
            node.file(
                    "priv/token.cfg",
                    "root@pam!tok 11111111-2222-3333-4444-555555555555\nuser@pve!t2 abc\nlast@pve!x nolf");
            Stream.of("mr", "u.cfg").forEach(path -> node.file(path, ""));
            Stream.of(99L, 5L, 102L, 4294967295L)
                    .forEach(vmid -> node.file("nodes/pxn1/qemu-server/" + vmid + ".conf", ""));
            node.file("nodes/other/qemu-server/104.conf", "");
            node.file(
                    "nodes/pxn1/qemu-server/100.conf",
                    "name: vm100\nmemory:  512 \ntags: a\"b\\c\nlock: backup\n[snap]\nlock: other\n");
            node.file("nodes/pxn1/lxc/200.conf", "hostname: ct\nlock: mounted");

            assertThat(replay(node, "root", Access.FULL)).isEqualTo(100);
            assertThat(lines).containsExactly("clog_pack: assertion 'priority < 8' failed");
            assertThat(node.sent())
                    .filteredOn(sent -> sent.subtype() == LogEntry.SUBTYPE)
                    .hasSize(6);
            // each that was accepted, with the removals
            assertThat(node.sent())
                    .filteredOn(sent -> sent.subtype() == StatusUpdate.SUBTYPE)
                    .hasSize(13);
            int before = node.sent().size();
            assertThat(replay(node, "www-data", Access.READ_ONLY)).isEqualTo(11);
            assertThat(node.sent()).hasSize(before);
        }
    }

    /** The configuration was not recorded: it is made after what the specification says of it. */
    @Test
    void ofRepeatedProperties() throws Exception {
        try (RecordedNode node = new RecordedNode()) {
            node.file(
                    "nodes/pxn1/qemu-server/100.conf",
                    "lock: a\nlock: b\nlock: c\nempty:\nsp:   \n tags: x\nnotag\n[snap]\ntags: y\n");
            assertThat(replay(node, "properties", Access.FULL)).isEqualTo(6);
        }
    }

    @Test
    void aSlashTooManyOpensNothingPrivate() throws Exception {
        try (RecordedNode node = new RecordedNode()) {
            node.file("nodes/pxn1/priv/key", "secret");
            Requests requests = new Requests(node.service(), (domain, level, text) -> lines.add(text));
            for (String path : List.of("nodes//pxn1/priv/key", "//nodes/pxn1//priv/key", "nodes/pxn1/priv/key")) {
                byte[] data = (path + "\0").getBytes(UTF_8);
                assertThat(requests.answer(6, data, Access.READ_ONLY, PID).error())
                        .as(path)
                        .isEqualTo(-1);
                assertThat(requests.answer(6, data, Access.FULL, PID).data())
                        .asString()
                        .isEqualTo("secret");
            }
        }
    }
}
