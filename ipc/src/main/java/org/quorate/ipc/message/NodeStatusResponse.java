package org.quorate.ipc.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * What knet knows of a node, version 1 (spec 40 §14): 4200 bytes, or 32 with an error.
 *
 * <pre>
 * 24  u32      version, 1
 * 28  u32      node id
 * 32  u8       reachable
 * 33  u8       remote
 * 34  u8       external
 * 35  u8       lowest protocol version on the wire
 * 36  u8       highest
 * 37  u8       the one in use
 * 40  link[8]  520 bytes each: enabled u8 @0, connected u8 @1, dynamically connected u8 @2, mtu u32 @4,
 *              source char[256] @8, destination char[256] @264
 * </pre>
 */
public record NodeStatusResponse(
        int error,
        int nodeId,
        boolean reachable,
        boolean remote,
        boolean external,
        int minVersion,
        int maxVersion,
        int version,
        List<LinkState> links)
        implements Message {
    /** The version of the answer that clients can ask for. */
    public static final int VERSION_1 = 1;

    private static final int BYTES = 4200;
    private static final int ERROR_BYTES = 32;
    private static final int VERSION = 24;
    private static final int NODE = 28;
    private static final int REACHABLE = 32;
    private static final int REMOTE = 33;
    private static final int EXTERNAL = 34;
    private static final int MIN_VERSION = 35;
    private static final int MAX_VERSION = 36;
    private static final int USED_VERSION = 37;
    private static final int LINKS = 40;
    private static final int LINK_BYTES = 520;
    private static final int MAX_LINKS = 8;
    private static final int OK = 1;

    /** One link to the node; one that is not configured is all zero and empty. */
    public record LinkState(
            boolean enabled,
            boolean connected,
            boolean dynamicallyConnected,
            int mtu,
            String source,
            String destination) {
        public static final LinkState NONE = new LinkState(false, false, false, 0, "", "");

        private static final int CONNECTED = 1;
        private static final int DYNAMIC = 2;
        private static final int MTU = 4;
        private static final int SOURCE = 8;
        private static final int DESTINATION = 264;
        private static final int TEXT_BYTES = 256;

        private void put(byte[] message, int at) {
            message[at] = bit(enabled);
            message[at + CONNECTED] = bit(connected);
            message[at + DYNAMIC] = bit(dynamicallyConnected);
            Endian.LITTLE.putInt(message, at + MTU, mtu);
            Field.putText(message, at + SOURCE, TEXT_BYTES, source);
            Field.putText(message, at + DESTINATION, TEXT_BYTES, destination);
        }

        private static LinkState get(byte[] buffer, int at) {
            return new LinkState(
                    buffer[at] != 0,
                    buffer[at + CONNECTED] != 0,
                    buffer[at + DYNAMIC] != 0,
                    Endian.LITTLE.getInt(buffer, at + MTU),
                    Field.text(buffer, at + SOURCE, TEXT_BYTES),
                    Field.text(buffer, at + DESTINATION, TEXT_BYTES));
        }
    }

    public NodeStatusResponse {
        List<LinkState> all = new ArrayList<>(links.subList(0, Math.min(MAX_LINKS, links.size())));
        while (all.size() < MAX_LINKS) {
            all.add(LinkState.NONE);
        }
        links = List.copyOf(all);
    }

    public static NodeStatusResponse failure(int error) {
        return new NodeStatusResponse(error, 0, false, false, false, 0, 0, 0, List.of());
    }

    @Override
    public byte[] encode() {
        if (error != OK) {
            return MessageHeader.response(CfgMessages.NODE_STATUS_RESPONSE, ERROR_BYTES, error);
        }
        byte[] message = MessageHeader.response(CfgMessages.NODE_STATUS_RESPONSE, BYTES, error);
        Endian.LITTLE.putInt(message, VERSION, VERSION_1);
        Endian.LITTLE.putInt(message, NODE, nodeId);
        message[REACHABLE] = bit(reachable);
        message[REMOTE] = bit(remote);
        message[EXTERNAL] = bit(external);
        message[MIN_VERSION] = (byte) minVersion;
        message[MAX_VERSION] = (byte) maxVersion;
        message[USED_VERSION] = (byte) version;
        for (int i = 0; i < MAX_LINKS; i++) {
            links.get(i).put(message, LINKS + LINK_BYTES * i);
        }
        return message;
    }

    private static byte bit(boolean on) {
        return (byte) (on ? 1 : 0);
    }

    public static @Nullable NodeStatusResponse decode(byte[] buffer, int offset, int length) {
        if (length < ERROR_BYTES) {
            return null;
        }
        int error = MessageHeader.error(buffer, offset);
        if (error != OK) {
            return failure(error);
        }
        if (length < BYTES) {
            return null;
        }
        List<LinkState> links = new ArrayList<>();
        for (int i = 0; i < MAX_LINKS; i++) {
            links.add(LinkState.get(buffer, offset + LINKS + LINK_BYTES * i));
        }
        return new NodeStatusResponse(
                error,
                Endian.LITTLE.getInt(buffer, offset + NODE),
                buffer[offset + REACHABLE] != 0,
                buffer[offset + REMOTE] != 0,
                buffer[offset + EXTERNAL] != 0,
                Endian.getU8(buffer, offset + MIN_VERSION),
                Endian.getU8(buffer, offset + MAX_VERSION),
                Endian.getU8(buffer, offset + USED_VERSION),
                links);
    }
}
