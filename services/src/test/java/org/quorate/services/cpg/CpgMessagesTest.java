package org.quorate.services.cpg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.MessageSource;
import org.quorate.services.virtual.GoldenMessage;

class CpgMessagesTest {
    private static final int GROUP_END = 24 + 4;

    @ParameterizedTest
    @ValueSource(strings = {"cpg-procjoin", "cpg-procleave-leave", "cpg-procleave-procdown"})
    void processMessage(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        ProcessMessage expected = new ProcessMessage(
                GroupName.of(golden.decoded().path("group_name").path("value").asText()),
                golden.number("pid"),
                golden.number("reason"));
        assertThat(ProcessMessage.decode(Endian.LITTLE, golden.shifted(5), 5, 168))
                .isEqualTo(expected);
        assertThat(expected.encode(golden.number("function")))
                .isEqualTo(golden.only(0, 4, 8, 12, 16, 20, 24, GROUP_END, 152, 156, 160, 164));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpg-joinlist-1", "cpg-joinlist-2"})
    void joinList(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        List<JoinList.Entry> entries = new ArrayList<>();
        List<Integer> ranges = new ArrayList<>(List.of(0, 4, 8, 12, 16, 20));
        int at = 24;
        for (var entry : golden.decoded().path("entries")) {
            GroupName group =
                    GroupName.of(entry.path("group_name").path("value").asText());
            entries.add(new JoinList.Entry(entry.path("pid").asInt(), group));
            ranges.addAll(List.of(at, at + 4, at + 8, at + 12, at + 16, at + 20));
            at += 144;
        }
        JoinList expected = new JoinList(entries);
        assertThat(JoinList.decode(Endian.LITTLE, golden.shifted(5), 5, golden.bytes().length))
                .isEqualTo(expected);
        assertThat(expected.encode())
                .isEqualTo(
                        golden.only(ranges.stream().mapToInt(Integer::intValue).toArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpg-downlist-empty", "cpg-downlist-one-left"})
    void downList(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        int[] left = new int[golden.number("left_nodes")];
        Arrays.setAll(left, i -> golden.decoded().path("nodeids").get(i).asInt());
        DownList expected = new DownList(golden.number("old_members"), left);
        assertThat(DownList.decode(Endian.LITTLE, golden.shifted(5), 5, 1568)).isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 20, 24, 28, 32, 32 + 4 * left.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpg-mcast", "cpg-mcast-3000", "cpg-mcast-zerocopy"})
    void wholeMessage(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        GroupMessage view = new GroupMessage();
        assertThat(view.wrap(GroupMessage.WHOLE_FUNCTION, Endian.LITTLE, golden.shifted(5), 5, golden.bytes().length))
                .isTrue();
        assertThat(view.pid()).isEqualTo(golden.number("pid"));
        assertThat(view.payloadLength()).isEqualTo(golden.number("msglen"));
        assertThat(view.payloadOffset()).isEqualTo(5 + 184);
        byte[] header = new byte[GroupMessage.WHOLE_HEADER_BYTES];
        GroupMessage.putWhole(
                header, group(golden), view.pid(), new MessageSource(1, view.sourceConnection()), view.payloadLength());
        byte[] kept = golden.only(0, 4, 8, 12, 16, 20, 24, GROUP_END, 152, 156, 160, 164, 168, 172, 176, 184);
        assertThat(header).isEqualTo(Arrays.copyOf(kept, header.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpg-partial-mcast-first", "cpg-partial-mcast-last"})
    void fragment(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        byte[] whole = Arrays.copyOf(golden.bytes(), golden.wholeLength());
        GroupMessage view = new GroupMessage();
        assertThat(view.wrap(GroupMessage.FRAGMENT_FUNCTION, Endian.LITTLE, whole, 0, whole.length))
                .isTrue();
        assertThat(view.totalLength()).isEqualTo(golden.number("msglen"));
        assertThat(view.payloadLength()).isEqualTo(golden.number("fraglen"));
        assertThat(view.fragmentType()).isEqualTo(golden.number("type"));
        assertThat(view.pid()).isEqualTo(golden.number("pid"));
        byte[] header = new byte[GroupMessage.FRAGMENT_HEADER_BYTES];
        GroupMessage.putFragment(
                header,
                group(golden),
                view.pid(),
                new MessageSource(1, view.sourceConnection()),
                view.fragmentType(),
                view.totalLength(),
                view.payloadLength());
        byte[] kept = golden.only(
                0, 4, 8, 12, 16, 20, 24, GROUP_END, 152, 156, 160, 164, 168, 172, 176, 180, 184, 188, 192, 200);
        assertThat(header).isEqualTo(Arrays.copyOf(kept, header.length));
        // cut short, it is refused
        assertThat(view.wrap(GroupMessage.FRAGMENT_FUNCTION, Endian.LITTLE, golden.bytes(), 0, 512))
                .isFalse();
    }

    private static GroupName group(GoldenMessage golden) {
        return GroupName.of(golden.decoded().path("group_name").path("value").asText());
    }

    @Test
    void aNameLongerThanItsFieldIsRefused() {
        byte[] message = new ProcessMessage(GroupName.of("g"), 1, 1).encode(0);
        Endian.LITTLE.putInt(message, 16, 129);
        assertThat(ProcessMessage.decode(Endian.LITTLE, message, 0, message.length))
                .isNull();
    }

    @Test
    void namesInLogsAreEscaped() {
        assertThat(GroupName.of(new byte[] {'a', '\\', 0, (byte) 0xC3})).hasToString("a\\\\\\x00\\xC3");
    }

    @Test
    void fragmentsOfTwoSendersMayInterleave() {
        FragmentAssembly assembly = new FragmentAssembly(100);
        byte[] bytes = {1, 2, 3, 4, 5, 6};
        assertThat(assembly.add(1, 10, 4, GroupMessage.FIRST, bytes, 0, 2)).isNull();
        assertThat(assembly.add(2, 10, 2, GroupMessage.FIRST, bytes, 4, 1)).isNull();
        assertThat(assembly.add(1, 10, 4, GroupMessage.LAST, bytes, 2, 2)).containsExactly(1, 2, 3, 4);
        assembly.onLeft(List.of(new CpgMember(2, 10, Reason.NODE_DOWN)));
        assertThat(assembly.add(2, 10, 2, GroupMessage.LAST, bytes, 5, 1)).isNull();
    }
}
