package org.quorate.clusterfs.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.TreeIndex;
import org.quorate.clusterfs.tree.TreePath;

/** Whatever comes in is read or refused with a reason; whatever goes out is read as what it was. */
class MessagePropertiesTest {
    private static final List<String> RECORDED = List.of(
            "dcdb-normal-write",
            "dcdb-normal-rename",
            "dcdb-normal-unlock",
            "dcdb-update",
            "dcdb-state",
            "dcdb-verify",
            "dcdb-verify_request",
            "kvstore-normal-log",
            "kvstore-normal-update");

    /** Bytes of chance, and messages of the original with some bytes changed or the end cut off. */
    @Provide
    Arbitrary<byte[]> anything() {
        Arbitrary<byte[]> chance = Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
        Arbitrary<byte[]> headed = chance.map(bytes -> {
            for (int i = 0; i < Math.min(bytes.length, 60); i++) {
                if (i % 4 != 0) {
                    bytes[i] = 0;
                }
            }
            return bytes;
        });
        Arbitrary<byte[]> damaged = Combinators.combine(
                        Arbitraries.of(RECORDED),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 4))
                .as((name, seed, changes) -> damage(Vectors.bytes("messages/" + name + ".bin"), seed, changes));
        return Arbitraries.oneOf(chance, headed, damaged);
    }

    private static byte[] damage(byte[] bytes, long seed, int changes) {
        Random random = new Random(seed);
        byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
        for (int i = 0; i < changes && damaged.length > 0; i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    @Property(tries = 5000)
    void everythingIsReadOrRefused(@ForAll("anything") byte[] bytes) {
        if (!(Message.decode(bytes) instanceof Decoded.Value<Message>(Message message))) {
            assertThat(bytes.length).isLessThan(Message.STATE_HEADER);
            return;
        }
        // Subtype of a state message and the reserved field are not kept: real nodes send 0.
        assertThat(message.encode()).hasSameSizeAs(bytes);
        byte[] body = message.body();
        if (message instanceof Message.Normal normal) {
            OperationBody.decode(normal.subtype(), body);
        }
        for (int subtype = 0; subtype < 10; subtype++) {
            int kind = subtype;
            assertReadAgain(body, each -> OperationBody.decode(kind, each), OperationBody::encode);
        }
        assertReadAgain(body, EntryBody::decode, EntryBody::encode);
        assertReadAgain(body, StatusUpdate::decode, StatusUpdate::encode);
        assertReadAgain(body, LogEntry::decode, LogEntry::encode);
        assertReadAgain(body, Verification::decode, Verification::encode);
        assertReadAgain(body, Verification::decodeRequest, Verification::encode);
        assertThat(TreeIndex.fault(body) != null || TreeIndex.decode(body).size() > 0)
                .isTrue();
    }

    /** What was read can be written and is read again as the same. */
    private static <T> void assertReadAgain(
            byte[] body, Function<byte[], Decoded<T>> decode, Function<T, byte[]> encode) {
        switch (decode.apply(body)) {
            case Decoded.Value<T>(T value) -> {
                byte[] written = encode.apply(value);
                assertThat(encode.apply(decode.apply(written).orThrow())).isEqualTo(written);
            }
            case Decoded.Malformed<T>(String reason) -> assertThat(reason).isNotEmpty();
        }
    }

    @Property(tries = 300)
    void anyClusterLogIsReadToItsEnd(@ForAll long seed, @ForAll @IntRange(max = 12) int changes) {
        byte[] body = Vectors.bytes("messages/kvstore-state.bin");
        byte[] log = Arrays.copyOfRange(body, Message.STATE_HEADER, body.length);
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            // Where links and lengths are.
            log[random.nextInt(changes == 0 ? 1 : 5000)] = (byte) random.nextInt();
        }
        switch (ClusterLogBuffer.decode(log)) {
            case Decoded.Value<List<LogEntry>>(List<LogEntry> entries) ->
                assertThat(entries).hasSizeLessThanOrEqualTo(ClusterLogBuffer.SIZE / 48);
            case Decoded.Malformed<List<LogEntry>>(String reason) ->
                assertThat(reason).contains("wrong size");
        }
    }

    @Property(tries = 100)
    void aFullClusterLogKeepsTheNewest(@ForAll @IntRange(min = 1, max = 400) int count, @ForAll long seed) {
        Random random = new Random(seed);
        List<LogEntry> entries = java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> entry(i, random.nextInt(3000)))
                .toList();
        List<LogEntry> read =
                ClusterLogBuffer.decode(ClusterLogBuffer.encode(entries)).orThrow();
        assertThat(read).isNotEmpty();
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).uid()).isEqualTo(count - 1 - i);
        }
        long kept = read.stream().mapToLong(LogEntry::length).sum();
        assertThat(read.size() == count || kept > ClusterLogBuffer.SIZE - 3 * LogEntry.LARGEST)
                .isTrue();
    }

    private static LogEntry entry(int uid, int length) {
        byte[] name = {'n'};
        return new LogEntry(uid, 1000, LogEntry.digest(name), 2, 3, 6, name, name, name, new byte[length]);
    }

    @Provide
    Arbitrary<Operation> operations() {
        Arbitrary<TreePath> paths = Arbitraries.bytes()
                .filter(each -> each != 0)
                .array(byte[].class)
                .ofMaxSize(40)
                .map(TreePath::of);
        Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(100);
        Arbitrary<Checksum> sums = data.map(Checksum::of);
        return Arbitraries.oneOf(
                paths.map(Operation.MakeDirectory::new),
                paths.map(Operation.Create::new),
                paths.map(Operation.Delete::new),
                Combinators.combine(paths, Arbitraries.integers()).as(Operation.SetMtime::new),
                Combinators.combine(paths, paths).as(Operation.Rename::new),
                Combinators.combine(paths, Arbitraries.integers(), data, Arbitraries.of(true, false))
                        .as(Operation.Write::new),
                Combinators.combine(paths, sums).as(Operation.Unlock::new),
                Combinators.combine(paths, sums).as(Operation.UnlockRequest::new));
    }

    @Property
    void operationsComeBack(@ForAll("operations") Operation operation, @ForAll int time, @ForAll long count) {
        Message.Normal sent =
                new Message.Normal(OperationBody.subtype(operation), 1, time, count, OperationBody.encode(operation));
        Message.Normal read = (Message.Normal) Message.decode(sent.encode()).orThrow();
        assertThat(read).usingRecursiveComparison().isEqualTo(sent);
        assertThat(OperationBody.decode(read.subtype(), read.body()).orThrow())
                .usingRecursiveComparison()
                .isEqualTo(operation);
    }

    @Property
    void entriesComeBack(
            @ForAll long inode, @ForAll long version, @ForAll int writer, @ForAll int mtime, @ForAll byte[] data) {
        for (Entry entry : List.of(
                Entry.root(version, writer, mtime),
                Entry.directory(inode, version, version, writer, mtime, FileName.of("dïr")),
                Entry.file(inode, version, version, writer, mtime, FileName.of("f"), data))) {
            assertThat(EntryBody.decode(EntryBody.encode(entry)).orThrow()).isEqualTo(entry);
        }
    }
}
