package org.quorate.ipc.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message captured from the original is read, and written again as it was, but for padding. */
class GoldenTest {
    private interface Decoder {
        @Nullable
        Message decode(byte[] buffer, int offset, int length);
    }

    /** By service, direction and id, as in the names of the files. */
    private static final Map<String, Decoder> DECODERS = decoders();

    private static Map<String, Decoder> decoders() {
        Map<String, Decoder> all = new TreeMap<>();
        for (String plain : List.of(
                "cfg/req-00",
                "cfg/req-06",
                "cfg/req-07",
                "cfg/req-08",
                "cfg/req-11",
                "cpg/req-04",
                "cpg/req-08",
                "quorum/req-00",
                "quorum/req-02",
                "quorum/req-03",
                "votequorum/req-04")) {
            all.put(plain, PlainRequest::decode);
        }
        for (String plain : List.of(
                "cfg/res-02",
                "cfg/res-03",
                "cfg/res-08",
                "cfg/res-09",
                "cfg/res-13",
                "cfg/res-14",
                "cfg/res-15",
                "cmap/res-00",
                "cmap/res-01",
                "cmap/res-03",
                "cmap/res-06",
                "cmap/res-10",
                "cpg/res-00",
                "cpg/res-01",
                "cpg/res-02",
                "cpg/res-11",
                "cpg/res-12",
                "cpg/res-18",
                "quorum/res-01",
                "quorum/res-02",
                "votequorum/res-00")) {
            all.put(plain, PlainResponse::decode);
        }
        for (String number : List.of("cfg/req-03", "cfg/req-04", "cfg/req-05", "cfg/req-10")) {
            all.put(number, CfgMessages.NumberRequest::decode);
        }
        all.put("cfg/req-02", CfgMessages.KillNode::decode);
        all.put("cfg/req-09", CfgMessages.NodeStatusGet::decode);
        all.put("cfg/res-00", CfgMessages.RingStatusResponse::decode);
        all.put("cfg/res-11", CfgMessages.NodeAddressesResponse::decode);
        all.put("cfg/res-12", CfgMessages.LocalGetResponse::decode);
        all.put("cfg/res-16", NodeStatusResponse::decode);
        all.put("cfg/evt-10", CfgMessages.TestShutdown::decode);
        all.put("cmap/req-00", CmapMessages.Set::decode);
        all.put("cmap/req-01", CmapMessages.KeyRequest::decode);
        all.put("cmap/req-02", CmapMessages.Get::decode);
        all.put("cmap/req-03", CmapMessages.Adjust::decode);
        all.put("cmap/req-04", CmapMessages.KeyRequest::decode);
        for (String handle : List.of("cmap/req-05", "cmap/req-06", "cmap/req-08")) {
            all.put(handle, CmapMessages.HandleRequest::decode);
        }
        all.put("cmap/req-07", CmapMessages.TrackAdd::decode);
        all.put("cmap/req-09", CmapMessages.SetCurrentMap::decode);
        all.put("cmap/res-02", CmapMessages.GetResponse::decode);
        for (String handle : List.of("cmap/res-04", "cmap/res-07", "cmap/res-08")) {
            all.put(handle, CmapMessages.HandleResponse::decode);
        }
        all.put("cmap/res-05", CmapMessages.IterationNextResponse::decode);
        all.put("cmap/evt-09", CmapMessages.Notify::decode);
        all.put("cpg/req-00", CpgMessages.Join::decode);
        all.put("cpg/req-01", CpgMessages.Leave::decode);
        all.put("cpg/req-03", CpgMessages.MembershipGet::decode);
        all.put("cpg/req-05", CpgMessages.IterationInitialize::decode);
        for (String handle : List.of("cpg/req-06", "cpg/req-07", "cpg/req-11")) {
            all.put(handle, CpgMessages.HandleRequest::decode);
        }
        all.put("cpg/req-09", CpgMessages.ZeroCopyAllocate::decode);
        all.put("cpg/req-10", CpgMessages.ZeroCopyFree::decode);
        all.put("cpg/res-03", CpgMessages.MembershipResponse::decode);
        all.put("cpg/res-07", CpgMessages.LocalGetResponse::decode);
        all.put("cpg/res-09", CpgMessages.IterationInitializeResponse::decode);
        all.put("cpg/res-10", CpgMessages.IterationNextResponse::decode);
        all.put("cpg/evt-04", CpgMessages.ConfigurationChange::decode);
        all.put("cpg/evt-13", CpgMessages.TotemConfiguration::decode);
        all.put("quorum/req-01", QuorumMessages.NumberRequest::decode);
        all.put("quorum/req-04", QuorumMessages.NumberRequest::decode);
        for (String number : List.of("quorum/res-00", "quorum/res-04", "quorum/res-05")) {
            all.put(number, QuorumMessages.NumberResponse::decode);
        }
        all.put("quorum/evt-03", QuorumMessages.NotificationV0::decode);
        all.put("quorum/evt-06", QuorumMessages.QuorumV1::decode);
        all.put("quorum/evt-07", QuorumMessages.NodeListV1::decode);
        all.put("votequorum/req-00", VotequorumMessages.NumberRequest::decode);
        all.put("votequorum/req-01", VotequorumMessages.NumberRequest::decode);
        all.put("votequorum/req-02", VotequorumMessages.SetVotes::decode);
        all.put("votequorum/req-03", VotequorumMessages.TrackStart::decode);
        all.put("votequorum/req-05", VotequorumMessages.DeviceRequest::decode);
        all.put("votequorum/req-06", VotequorumMessages.DeviceRequest::decode);
        all.put("votequorum/req-07", VotequorumMessages.DeviceUpdate::decode);
        all.put("votequorum/req-08", VotequorumMessages.DevicePoll::decode);
        all.put("votequorum/req-09", VotequorumMessages.DeviceMasterWins::decode);
        all.put("votequorum/res-01", VotequorumMessages.InfoResponse::decode);
        all.put("votequorum/evt-03", VotequorumMessages.QuorumEvent::decode);
        all.put("votequorum/evt-04", VotequorumMessages.ExpectedVotesEvent::decode);
        all.put("votequorum/evt-05", VotequorumMessages.NodeListEvent::decode);
        return all;
    }

    private static Path vectors() {
        try {
            URL folder = Objects.requireNonNull(GoldenTest.class.getResource("/vectors/ipc"));
            return Path.of(folder.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] vector(String name) {
        try {
            return Files.readAllBytes(vectors().resolve(name + ".bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(String name) {
        int dash = name.indexOf('-', name.indexOf('-') + 1);
        return name.substring(0, dash);
    }

    static List<String> names() throws IOException {
        Path root = vectors();
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".bin") && !name.startsWith("setup") && !name.startsWith("socket"))
                    .map(name -> name.substring(0, name.length() - ".bin".length()))
                    .filter(name -> !name.contains("invalid_id"))
                    .filter(name -> !isData(name))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isData(String name) {
        return Stream.of("cpg/req-02", "cpg/req-12", "cpg/evt-05", "cpg/evt-17").anyMatch(kind(name)::equals);
    }

    @Test
    void noDecoderIsWithoutVectors() throws IOException {
        assertThat(new TreeSet<>(names().stream().map(GoldenTest::kind).toList()))
                .isEqualTo(DECODERS.keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void decodesAndEncodesAgain(String name) {
        byte[] original = vector(name);
        Decoder decoder = Objects.requireNonNull(DECODERS.get(kind(name)));
        byte[] again = roundTrip(decoder, original);
        assertThat(again).hasSameSizeAs(original);
        for (int i = 0; i < original.length; i++) {
            if (again[i] != original[i]) {
                assertThat(again[i])
                        .as("byte %d: only padding may differ, and then is zero", i)
                        .isZero();
                assertThat(isGarbage(name, i, original.length))
                        .as("byte %d is padding", i)
                        .isTrue();
            }
        }
        assertThat(roundTrip(decoder, again)).isEqualTo(again);
        byte[] shifted = new byte[original.length + 3];
        System.arraycopy(original, 0, shifted, 3, original.length);
        assertThat(Objects.requireNonNull(decoder.decode(shifted, 3, original.length))
                        .encode())
                .as("at any offset")
                .isEqualTo(again);
    }

    private static byte[] roundTrip(Decoder decoder, byte[] message) {
        return Objects.requireNonNull(decoder.decode(message, 0, message.length))
                .encode();
    }

    @ParameterizedTest
    @MethodSource("names")
    void nothingShorterOrSpoiltThrows(String name) {
        byte[] original = vector(name);
        Decoder decoder = Objects.requireNonNull(DECODERS.get(kind(name)));
        for (int length = 0; length < Math.min(original.length, 700); length++) {
            byte[] cut = Arrays.copyOf(original, length);
            Message message = decoder.decode(cut, 0, length);
            assertThat(message == null || message.encode().length > 0).isTrue();
        }
        for (int i = 0; i < Math.min(original.length, 400); i++) {
            for (int value : new int[] {0, 0x7F, 0xFF}) {
                byte[] spoilt = original.clone();
                spoilt[i] = (byte) value;
                Message message = decoder.decode(spoilt, 0, spoilt.length);
                assertThat(message == null || message.encode().length > 0).isTrue();
            }
        }
    }

    /** Where padding begins and ends, by kind, or by name for what an error leaves unset (spec 40 §10). */
    private static final Map<String, int[]> PADDING = Map.ofEntries(
            Map.entry("cfg/evt-10", new int[] {28, 32}),
            Map.entry("cfg/res-00", new int[] {28, 32, 44, 2080, 2084, 10272}),
            Map.entry("cfg/res-11-get_node_addrs-err12", new int[] {24, 32}),
            Map.entry("cfg/res-16-nodestatusget-err21", new int[] {24, 32}),
            Map.entry("cpg/evt-04", new int[] {164, 168, 172, 176, 180, 184}),
            Map.entry("cpg/evt-13", new int[] {28, 32}),
            Map.entry("cpg/req-05", new int[] {16, 152}),
            Map.entry("cpg/req-09", new int[] {72, 152}),
            Map.entry("cpg/res-03", new int[] {28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 76, 80, 80, 9248}),
            Map.entry("cpg/res-10-iteration_next-err27", new int[] {24, 168}),
            Map.entry("quorum/evt-03", new int[] {28, 32}),
            Map.entry("quorum/evt-06", new int[] {28, 32, 36, 40}),
            Map.entry("quorum/evt-07", new int[] {28, 32}),
            Map.entry("quorum/res-05", new int[] {28, 32}),
            Map.entry("votequorum/evt-03", new int[] {28, 32, 44, 48}),
            Map.entry("votequorum/evt-04", new int[] {36, 40}),
            Map.entry("votequorum/evt-05", new int[] {36, 40, 52, 56}),
            Map.entry("votequorum/req-09", new int[] {276, 280}),
            Map.entry("votequorum/res-01", new int[] {315, 320}),
            Map.entry("votequorum/res-01-getinfo-err12", new int[] {24, 320}));

    /** Messages whose list begins before the end of the structure have these bytes unused at their end. */
    private static final int EARLY_LIST_TAIL = 4;

    private static boolean isGarbage(String name, int at, int size) {
        boolean header = (at >= 4 && at < 8) || (at >= 12 && at < 16);
        boolean errorPadding = !kind(name).contains("/req-") && at >= 20 && at < 24;
        boolean tail = Stream.of("cpg/evt-13", "quorum/evt-03", "quorum/evt-06", "quorum/evt-07")
                        .anyMatch(kind(name)::equals)
                && at >= size - EARLY_LIST_TAIL;
        boolean addressPadding = kind(name).equals("cpg/evt-04") && at >= 184 && at % 8 >= 4;
        return header || errorPadding || tail || addressPadding || isIn(kind(name), at) || isIn(name, at);
    }

    private static boolean isIn(String key, int at) {
        int[] ranges = PADDING.getOrDefault(key, new int[0]);
        for (int i = 0; i < ranges.length; i += 2) {
            if (at >= ranges[i] && at < ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    @Test
    void dataMessagesAreReadInPlace() {
        byte[] request = vector("cpg/req-02-mcast");
        int payload = CpgData.Multicast.payloadLength(request, 0, request.length);
        assertThat(payload).isEqualTo(request.length - CpgData.Multicast.PAYLOAD);
        assertThat(CpgData.Multicast.payloadLength(request, 0, request.length - 1))
                .isEqualTo(-1);

        byte[] event = vector("cpg/evt-05-deliver-2");
        int length = CpgData.Deliver.payloadLength(event, 0, event.length);
        assertThat(new String(event, CpgData.Deliver.PAYLOAD, length, StandardCharsets.US_ASCII))
                .isEqualTo("abcdef");
        byte[] head = CpgData.Deliver.head("GROUP1".getBytes(StandardCharsets.US_ASCII));
        CpgData.Deliver.putSender(head, 1, CpgData.Deliver.pid(event, 0), length);
        assertThat(MessageHeader.size(head, 0)).isEqualTo(event.length);
        assertThat(Arrays.copyOfRange(head, 24, 184)).isEqualTo(withoutPadding(Arrays.copyOfRange(event, 24, 184)));

        byte[] fragment = vector("cpg/req-12-partial_mcast-3");
        assertThat(CpgData.PartialMulticast.totalLength(fragment, 0)).isEqualTo(2_500_000);
        assertThat(CpgData.PartialMulticast.type(fragment, 0)).isEqualTo(3);
        int whole = MessageHeader.size(fragment, 0);
        assertThat(CpgData.PartialMulticast.payloadLength(fragment, 0, whole)).isEqualTo(404_896);

        byte[] delivered = vector("cpg/evt-17-partial_deliver");
        assertThat(CpgData.PartialDeliver.totalLength(delivered, 0)).isEqualTo(2_500_000);
        assertThat(CpgData.PartialDeliver.type(delivered, 0)).isEqualTo(1);
        assertThat(CpgData.PartialDeliver.payloadLength(delivered, 0, MessageHeader.size(delivered, 0)))
                .isEqualTo(1_047_552);
        assertThat(CpgData.PartialDeliver.nodeId(delivered, 0)).isEqualTo(1);
    }

    private static byte[] withoutPadding(byte[] body) {
        for (int field : new int[] {4, 140, 148, 156}) {
            Arrays.fill(body, field, field + 4, (byte) 0);
        }
        return body;
    }

    @Test
    void fieldsHaveTheirMeaning() {
        CpgMessages.ConfigurationChange change =
                Objects.requireNonNull((CpgMessages.ConfigurationChange) decode("cpg/evt-04-confchg-10"));
        assertThat(change.members()).extracting(CpgMessages.Member::nodeId).containsExactly(1, 3);
        assertThat(change.left()).containsExactly(new CpgMessages.Member(2, 993, 5));
        assertThat(change.joined()).isEmpty();
        assertThat(change.group()).isEqualTo("TRACK".getBytes(StandardCharsets.US_ASCII));
        NodeStatusResponse status = (NodeStatusResponse) decode("cfg/res-16-nodestatusget");
        assertThat(status.links().getFirst().enabled()).isTrue();
        assertThat(status.links().getFirst().destination()).startsWith("10.77.0.");
        CfgMessages.RingStatusResponse ring = (CfgMessages.RingStatusResponse) decode("cfg/res-00-ringstatusget");
        assertThat(ring.interfaces()).containsExactly(new CfgMessages.Interface("0 10.77.0.1", "n33"));
        CmapMessages.Notify notify = (CmapMessages.Notify) decode("cmap/evt-09-notify-2");
        assertThat(notify.key()).isEqualTo("test.new");
        assertThat(notify.event()).isEqualTo(4);
        assertThat(notify.newValue()).containsExactly(7, 0, 0, 0);
    }

    private static Message decode(String name) {
        byte[] bytes = vector(name);
        return Objects.requireNonNull(
                Objects.requireNonNull(DECODERS.get(kind(name))).decode(bytes, 0, bytes.length));
    }
}
