package org.quorate.engine.recording;

import org.quorate.base.IpAddress;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.engine.LocalClient;
import org.quorate.engine.NodeInput;
import org.quorate.knet.SendError;
import org.quorate.services.framework.ServiceId;

/** Inputs as bytes. The numbers are those of the file: they never get another meaning. */
final class InputCodec {
    static final int START = 1;
    static final int DATAGRAM = 2;
    static final int TIMERS = 3;
    static final int SEND_REFUSED = 4;
    static final int PEER_ERROR = 5;
    static final int SCHEDULING_GAP = 6;
    static final int SHUT_DOWN = 7;
    static final int SET_EXPECTED_VOTES = 8;
    static final int SET_VOTES = 9;
    static final int UNREGISTER_DEVICE = 10;
    static final int KILL = 11;
    static final int SHUT_DOWN_BY_REQUEST = 12;
    static final int RELOAD = 13;
    static final int SET_CMAP = 14;
    static final int DELETE_CMAP = 15;
    static final int CPG_JOIN = 16;
    static final int CPG_LEAVE = 17;
    static final int CPG_SEND = 18;
    static final int CPG_DISCONNECT = 19;
    static final int CLIENT_OPENED = 20;
    static final int CLIENT_REQUEST = 21;
    static final int CLIENT_CLOSED = 22;

    private InputCodec() {}

    static int kind(NodeInput input) {
        return switch (input) {
            case NodeInput.Start _ -> START;
            case NodeInput.Datagram _ -> DATAGRAM;
            case NodeInput.Timers _ -> TIMERS;
            case NodeInput.SendRefused _ -> SEND_REFUSED;
            case NodeInput.PeerError _ -> PEER_ERROR;
            case NodeInput.SchedulingGap _ -> SCHEDULING_GAP;
            case NodeInput.ShutDown _ -> SHUT_DOWN;
            case NodeInput.SetExpectedVotes _ -> SET_EXPECTED_VOTES;
            case NodeInput.SetVotes _ -> SET_VOTES;
            case NodeInput.UnregisterQuorumDevice _ -> UNREGISTER_DEVICE;
            case NodeInput.Kill _ -> KILL;
            case NodeInput.ShutDownByRequest _ -> SHUT_DOWN_BY_REQUEST;
            case NodeInput.Reload _ -> RELOAD;
            case NodeInput.SetCmap _ -> SET_CMAP;
            case NodeInput.DeleteCmap _ -> DELETE_CMAP;
            case NodeInput.CpgJoin _ -> CPG_JOIN;
            case NodeInput.CpgLeave _ -> CPG_LEAVE;
            case NodeInput.CpgSend _ -> CPG_SEND;
            case NodeInput.CpgDisconnect _ -> CPG_DISCONNECT;
            case NodeInput.ClientOpened _ -> CLIENT_OPENED;
            case NodeInput.ClientRequest _ -> CLIENT_REQUEST;
            case NodeInput.ClientClosed _ -> CLIENT_CLOSED;
        };
    }

    // ---- writing

    static void write(NodeInput input, ByteSink out) {
        switch (input) {
            case NodeInput.Start _ -> {}
            case NodeInput.Timers _ -> {}
            case NodeInput.ShutDown _ -> {}
            case NodeInput.UnregisterQuorumDevice _ -> {}
            case NodeInput.Datagram it ->
                datagram(out, it.link(), it.source(), it.port(), it.length(), it.content(), 0, it.content().length);
            case NodeInput.SendRefused it -> {
                out.number(it.link());
                out.signed(it.hostId());
                out.text(it.kind().name());
                out.signed(it.kernelMtu());
            }
            case NodeInput.PeerError it -> {
                out.number(it.link());
                address(out, it.destination());
                address(out, it.offender());
                out.text(it.text());
            }
            case NodeInput.SchedulingGap it -> {
                out.signed(it.epochMillis());
                out.signed(it.gapNanos());
                out.signed(it.thresholdNanos());
            }
            case NodeInput.SetExpectedVotes it -> out.signed(it.expectedVotes());
            case NodeInput.SetVotes it -> {
                out.signed(it.nodeId());
                out.signed(it.votes());
            }
            case NodeInput.Kill it -> {
                out.signed(it.nodeId());
                out.text(it.reason());
            }
            case NodeInput.ShutDownByRequest it -> {
                out.signed(it.client());
                out.u8(it.force() ? 1 : 0);
            }
            case NodeInput.Reload it -> out.signed(it.client());
            case NodeInput.SetCmap it -> {
                out.text(it.key());
                out.number(it.value().type().number());
                out.block(it.value().toBytes());
            }
            case NodeInput.DeleteCmap it -> out.text(it.key());
            case NodeInput.CpgJoin it -> {
                out.signed(it.client());
                out.signed(it.pid());
                out.block(it.group());
            }
            case NodeInput.CpgLeave it -> out.signed(it.client());
            case NodeInput.CpgSend it -> cpgSend(out, it.client(), it.message(), 0, it.message().length);
            case NodeInput.CpgDisconnect it -> out.signed(it.client());
            case NodeInput.ClientOpened it -> {
                client(out, it.client());
                out.number(it.bufferBytes());
            }
            case NodeInput.ClientRequest it ->
                clientRequest(out, it.client(), it.id(), it.message(), 0, it.message().length);
            case NodeInput.ClientClosed it -> client(out, it.client());
        }
    }

    static void datagram(
            ByteSink out, int link, IpAddress source, int port, int length, byte[] content, int offset, int bytes) {
        out.number(link);
        address(out, source);
        out.number(port);
        out.number(length);
        out.block(content, offset, bytes);
    }

    static void cpgSend(ByteSink out, long client, byte[] buffer, int offset, int length) {
        out.signed(client);
        out.block(buffer, offset, length);
    }

    static void clientRequest(ByteSink out, LocalClient client, int id, byte[] buffer, int offset, int length) {
        client(out, client);
        out.signed(id);
        out.block(buffer, offset, length);
    }

    static void client(ByteSink out, LocalClient client) {
        out.number(client.service().number());
        out.number(client.number());
    }

    static void address(ByteSink out, IpAddress address) {
        out.block(address.toBytes());
        out.number(address.scopeId());
    }

    // ---- reading

    static NodeInput read(int kind, ByteSource in) throws DamagedRecordingException {
        return switch (kind) {
            case START -> new NodeInput.Start();
            case DATAGRAM -> datagram(in);
            case TIMERS -> new NodeInput.Timers();
            case SEND_REFUSED -> {
                int link = in.integer();
                int hostId = (int) in.signed();
                yield new NodeInput.SendRefused(link, hostId, sendError(in), (int) in.signed());
            }
            case PEER_ERROR -> {
                int link = in.integer();
                IpAddress destination = address(in);
                yield new NodeInput.PeerError(link, destination, address(in), in.text());
            }
            case SCHEDULING_GAP -> new NodeInput.SchedulingGap(in.signed(), in.signed(), in.signed());
            case SHUT_DOWN -> new NodeInput.ShutDown();
            case SET_EXPECTED_VOTES -> new NodeInput.SetExpectedVotes((int) in.signed());
            case SET_VOTES -> new NodeInput.SetVotes((int) in.signed(), (int) in.signed());
            case UNREGISTER_DEVICE -> new NodeInput.UnregisterQuorumDevice();
            case KILL -> new NodeInput.Kill((int) in.signed(), in.text());
            case SHUT_DOWN_BY_REQUEST -> new NodeInput.ShutDownByRequest(in.signed(), in.u8() != 0);
            case RELOAD -> new NodeInput.Reload(in.signed());
            case SET_CMAP -> new NodeInput.SetCmap(in.text(), value(in));
            case DELETE_CMAP -> new NodeInput.DeleteCmap(in.text());
            case CPG_JOIN -> new NodeInput.CpgJoin(in.signed(), (int) in.signed(), in.block());
            case CPG_LEAVE -> new NodeInput.CpgLeave(in.signed());
            case CPG_SEND -> new NodeInput.CpgSend(in.signed(), in.block());
            case CPG_DISCONNECT -> new NodeInput.CpgDisconnect(in.signed());
            case CLIENT_OPENED -> new NodeInput.ClientOpened(client(in), in.integer());
            case CLIENT_REQUEST -> new NodeInput.ClientRequest(client(in), (int) in.signed(), in.block());
            case CLIENT_CLOSED -> new NodeInput.ClientClosed(client(in));
            default -> throw in.damaged("there is no input of kind " + kind);
        };
    }

    private static NodeInput datagram(ByteSource in) throws DamagedRecordingException {
        int link = in.integer();
        IpAddress source = address(in);
        int port = in.integer();
        int length = in.integer();
        byte[] content = in.block();
        if (content.length > length) {
            throw in.damaged("a datagram of " + length + " bytes holds " + content.length);
        }
        return new NodeInput.Datagram(link, source, port, length, content);
    }

    static LocalClient client(ByteSource in) throws DamagedRecordingException {
        int number = in.integer();
        ServiceId service = ServiceId.ofNumber(number);
        if (service == null) {
            throw in.damaged("there is no service " + number);
        }
        return new LocalClient(service, in.number());
    }

    static IpAddress address(ByteSource in) throws DamagedRecordingException {
        byte[] bytes = in.block();
        if (bytes.length != 4 && bytes.length != 16) {
            throw in.damaged("an address has 4 or 16 bytes, not " + bytes.length);
        }
        return IpAddress.ofBytes(bytes, in.integer());
    }

    private static SendError sendError(ByteSource in) throws DamagedRecordingException {
        String name = in.text();
        for (SendError kind : SendError.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw in.damaged("there is no send error " + name);
    }

    private static CmapValue value(ByteSource in) throws DamagedRecordingException {
        int number = in.integer();
        byte[] bytes = in.block();
        try {
            return CmapValue.ofBytes(CmapType.ofNumber(number), bytes);
        } catch (IllegalArgumentException e) {
            throw in.damaged(String.valueOf(e.getMessage()));
        }
    }
}
