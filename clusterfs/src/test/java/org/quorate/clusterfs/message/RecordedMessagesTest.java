package org.quorate.clusterfs.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.TreeIndex;

/** Messages of the original: they decode to what was recorded beside them, and encode to the same bytes. */
class RecordedMessagesTest {
    private JsonNode expected = Vectors.json("messages/dcdb-sync_start.json");

    private Message read(String name) {
        JsonNode json = Vectors.json("messages/" + name + ".json");
        byte[] bytes = Vectors.bytes("messages/" + name + ".bin");
        assertThat(bytes).hasSize(json.get("length").asInt());
        expected = json.get("decoded");
        Group group = name.startsWith("dcdb") ? Group.DCDB : Group.KVSTORE;
        assertThat(group.title()).isEqualTo(json.get("group").asText());
        Message message = Message.decode(bytes).orThrow();
        assertThat(message.protocolVersion()).isEqualTo(group.protocolVersion()).isEqualTo(number("protocol_version"));
        assertThat(message.time()).isEqualTo(number("time"));
        assertThat(message.encode()).isEqualTo(bytes);
        return message;
    }

    private int number(String field) {
        return (int) expected.get(field).asLong();
    }

    private String text(String field) {
        return expected.get(field).asText();
    }

    private Message.Normal readNormal(String name) {
        Message.Normal message = (Message.Normal) read(name);
        assertThat(number("type")).isZero();
        assertThat(message.subtype()).isEqualTo(number("subtype"));
        assertThat(message.count()).isEqualTo(expected.get("count").asLong());
        return message;
    }

    private Message.Exchange readExchange(String name, int type) {
        Message.Exchange message = (Message.Exchange) read(name);
        assertThat(message.type()).isEqualTo(type).isEqualTo(number("type"));
        JsonNode epoch = expected.get("epoch");
        assertThat(message.epoch())
                .isEqualTo(new Epoch(
                        epoch.get("epoch").asInt(),
                        (int) epoch.get("time").asLong(),
                        new ProcessId(
                                epoch.get("nodeid").asInt(), epoch.get("pid").asInt())));
        return message;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write",
                "write-truncate",
                "mkdir",
                "delete",
                "rename",
                "create",
                "mtime",
                "unlock",
                "unlock_request"
            })
    void operations(String kind) {
        Message.Normal message = readNormal("dcdb-normal-" + kind);
        Operation operation =
                OperationBody.decode(message.subtype(), message.body()).orThrow();
        assertThat(OperationBody.subtype(operation)).isEqualTo(message.subtype());
        assertThat(OperationBody.encode(operation)).isEqualTo(message.body());
        assertThat(operation.path().toString()).isEqualTo(text("path"));
        switch (operation) {
            case Operation.Write write -> {
                assertThat(write.data()).isEqualTo(text("data").getBytes(UTF_8)).hasSize(number("size"));
                assertThat(write.offset()).isEqualTo(number("offset"));
                assertThat(write.truncate()).isEqualTo(number("flags") == 1);
            }
            case Operation.SetMtime change -> assertThat(change.mtime()).isEqualTo(number("offset"));
            case Operation.Rename rename -> assertThat(rename.to().toString()).isEqualTo(text("to"));
            case Operation.Unlock unlock -> assertThat(unlock.checksum().hex()).isEqualTo(text("csum"));
            case Operation.UnlockRequest request ->
                assertThat(request.checksum().hex()).isEqualTo(text("csum"));
            default -> assertThat(number("size") + number("tolen")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dcdb-sync_start", "kvstore-sync_start"})
    void syncStart(String name) {
        assertThat(readExchange(name, Message.SYNC_START).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "dcdb-update_complete")
    void updateComplete(String name) {
        assertThat(readExchange(name, Message.UPDATE_COMPLETE).body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "dcdb-state")
    void index(String name) {
        Message.Exchange message = readExchange(name, Message.STATE);
        assertThat(TreeIndex.fault(message.body())).isNull();
        TreeIndex index = TreeIndex.decode(message.body());
        assertThat(index.encode()).isEqualTo(message.body());
        JsonNode state = expected.get("state");
        assertThat(index.version()).isEqualTo(state.get("version").asLong());
        assertThat(index.lastInode()).isEqualTo(state.get("last_inode").asLong());
        assertThat(index.writer()).isEqualTo(state.get("writer").asInt());
        assertThat(index.mtime()).isEqualTo((int) state.get("mtime").asLong());
        assertThat(index.size()).isEqualTo(state.get("size").asInt());
        for (int i = 0; i < index.size(); i++) {
            JsonNode entry = state.get("entries").get(i);
            assertThat(index.inode(i)).isEqualTo(entry.get("inode").asLong());
            assertThat(index.digest(i).hex()).isEqualTo(entry.get("digest").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dcdb-update", "dcdb-update-root"})
    void update(String name) {
        Message.Exchange message = readExchange(name, Message.UPDATE);
        Entry entry = EntryBody.decode(message.body()).orThrow();
        assertThat(EntryBody.encode(entry)).isEqualTo(message.body());
        JsonNode inode = expected.get("inode");
        assertThat(entry.inode()).isEqualTo(inode.get("inode").asLong());
        assertThat(entry.parent()).isEqualTo(inode.get("parent").asLong());
        assertThat(entry.version()).isEqualTo(inode.get("version").asLong());
        assertThat(entry.writer()).isEqualTo(inode.get("writer").asInt());
        assertThat(entry.mtime()).isEqualTo((int) inode.get("mtime").asLong());
        assertThat(entry.type().number()).isEqualTo(inode.get("type").asInt());
        assertThat(entry.name().toString()).isEqualTo(inode.get("name").asText());
        assertThat(entry.content()).isEqualTo(inode.get("data").asText().getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = "dcdb-verify_request")
    void verifyRequest(String name) {
        Message.Exchange message = readExchange(name, Message.VERIFY_REQUEST);
        Verification request = Verification.decodeRequest(message.body()).orThrow();
        assertThat(request.id()).isEqualTo(expected.get("csum_id").asLong());
        assertThat(request.encode()).isEqualTo(message.body());
    }

    @ParameterizedTest
    @ValueSource(strings = "dcdb-verify")
    void verify(String name) {
        Message.Exchange message = readExchange(name, Message.VERIFY);
        Verification verification = Verification.decode(message.body()).orThrow();
        assertThat(verification.id()).isEqualTo(expected.get("csum_id").asLong());
        assertThat(verification.checksum()).isEqualTo(Checksum.ofHex(text("csum")));
        assertThat(verification.encode()).isEqualTo(message.body());
    }

    /** Real nodes leave what happens to be in memory behind the key. */
    @ParameterizedTest
    @ValueSource(strings = {"kvstore-normal-update", "kvstore-normal-update-remove"})
    void statusUpdate(String name) {
        Message.Normal message = readNormal(name);
        assertThat(message.subtype()).isEqualTo(StatusUpdate.SUBTYPE);
        StatusUpdate update = StatusUpdate.decode(message.body()).orThrow();
        assertThat(update.key()).isEqualTo(text("key"));
        assertThat(update.value()).isEqualTo(text("value").getBytes(UTF_8)).hasSize(number("value_len"));
        byte[] withoutJunk = message.body().clone();
        for (int i = update.key().length(); i < 256; i++) {
            withoutJunk[i] = 0;
        }
        assertThat(update.encode()).isEqualTo(withoutJunk);
    }

    /** Real nodes leave what happens to be in memory in the last four bytes. */
    @ParameterizedTest
    @ValueSource(strings = "kvstore-normal-log")
    void logEntry(String name) {
        Message.Normal message = readNormal(name);
        assertThat(message.subtype()).isEqualTo(LogEntry.SUBTYPE);
        LogEntry entry = LogEntry.decode(message.body()).orThrow();
        assertLogEntry(entry, expected.get("entry"));
        byte[] withoutJunk = message.body().clone();
        for (int i = withoutJunk.length - 4; i < withoutJunk.length; i++) {
            withoutJunk[i] = 0;
        }
        assertThat(entry.encode()).isEqualTo(withoutJunk);
    }

    private static void assertLogEntry(LogEntry entry, JsonNode json) {
        assertThat(entry.uid()).isEqualTo(json.get("uid").asInt());
        assertThat(entry.time()).isEqualTo((int) json.get("time").asLong());
        assertThat(HexFormat.of().toHexDigits(entry.nodeDigest()))
                .isEqualTo(json.get("node_digest").asText());
        assertThat(HexFormat.of().toHexDigits(entry.identDigest()))
                .isEqualTo(json.get("ident_digest").asText());
        assertThat(LogEntry.digest(entry.node())).isEqualTo(entry.nodeDigest());
        assertThat(LogEntry.digest(entry.ident())).isEqualTo(entry.identDigest());
        assertThat(entry.pid()).isEqualTo(json.get("pid").asInt());
        assertThat(entry.priority()).isEqualTo(json.get("priority").asInt());
        assertThat(new String(entry.node(), UTF_8)).isEqualTo(json.get("node").asText());
        assertThat(new String(entry.ident(), UTF_8)).isEqualTo(json.get("ident").asText());
        assertThat(new String(entry.tag(), UTF_8)).isEqualTo(json.get("tag").asText());
        assertThat(new String(entry.message(), ISO_8859_1))
                .isEqualTo(json.get("msg").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = "kvstore-state")
    void clusterLog(String name) {
        Message.Exchange message = readExchange(name, Message.STATE);
        List<LogEntry> entries = ClusterLogBuffer.decode(message.body()).orThrow();
        JsonNode state = expected.get("state");
        JsonNode recorded = state.get("entries_newest_first");
        assertThat(entries).hasSize(recorded.size());
        byte[] withoutJunk = message.body().clone();
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = Objects.requireNonNull(entries.get(i));
            assertLogEntry(entry, recorded.get(i));
            int end = recorded.get(i).get("pos").asInt() + entry.length();
            for (int junk = end - 4; junk < end; junk++) {
                withoutJunk[junk] = 0;
            }
        }
        assertThat(ClusterLogBuffer.encode(entries.reversed())).isEqualTo(withoutJunk);
    }
}
