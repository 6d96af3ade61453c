package org.quorate.engine.recording;

import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.config.CryptoParameters;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.engine.InputRecorder;
import org.quorate.engine.LocalClient;
import org.quorate.engine.NodeInput;
import org.quorate.engine.NodeSurroundings;
import org.quorate.engine.StoredState;
import org.quorate.knet.PacketProtection;

/**
 * Keeps a node's inputs in a bounded memory, so that what it did can be told, and run again as long as its start is among them.
 * Datagrams are kept as the packets that were in them; keys never (docs/recording.md). Belongs to the node's thread.
 */
public final class FlightRecorder implements InputRecorder {
    private static final int NO_INPUT = 0;
    private static final String KEY = "totem.key";

    private final Origin origin;
    private final HostRecorder host;
    private final SegmentRing ring;
    private final OutputDigest digest = new OutputDigest();
    /** Of the input being handled; also of what happens before the first one. */
    private final ByteSink circumstances = new ByteSink(new byte[256]);

    private boolean protects;
    private int kind = NO_INPUT;
    private ByteSink record = circumstances;

    // a datagram whose content is not known yet
    private boolean waiting;
    private int link;
    private @Nullable IpAddress source;
    private int port;
    private byte[] datagram = {};
    private int offset;
    private int length;

    /**
     * Begins a recording, when the configuration has been read and before the node is made.
     *
     * @param product version of the program
     * @param host through which the configuration was read, and will be when it is read again
     * @param capacity bytes of memory for inputs, roughly; at least 128 KiB are used
     * @param epochMillis wall clock now
     * @param nanos the node's clock now
     */
    public FlightRecorder(
            String product,
            int nodeId,
            String configurationFile,
            StoredState stored,
            HostRecorder host,
            long capacity,
            long epochMillis,
            long nanos) {
        this.host = host;
        this.origin = new Origin(product, nodeId, epochMillis, nanos, configurationFile, stored, host.take());
        this.ring = new SegmentRing(capacity);
    }

    /** What the node is to be put into so that it is recorded. */
    public NodeSurroundings around(NodeSurroundings plain) {
        return new NodeSurroundings(
                new RecordedRandom(plain.random()),
                new RecordedOutputs(plain.outputs(), digest, host, this::note),
                (parameters, random) -> {
                    protects = true;
                    return new RecordedProtection(parameters, plain.protection().create(parameters, random));
                },
                plain.codecs(),
                this);
    }

    /**
     * What is held now; stays as it is while recording goes on. Between inputs.
     *
     * @param reason why it is wanted
     */
    public Recording snapshot(String reason) {
        return new Recording(origin, true, ring.snapshot(), reason);
    }

    /** Bytes of memory in use for inputs. */
    public long bytes() {
        return ring.bytes();
    }

    /** Inputs recorded since the start, those no longer held too. */
    public long inputsEver() {
        return ring.inputsEver();
    }

    // ---- inputs

    private ByteSink begin(int newKind, long nanos) {
        kind = newKind;
        digest.beginInput();
        record = ring.begin(nanos);
        record.u8(newKind);
        return record;
    }

    @Override
    public void datagram(long nanos, int atLink, IpAddress from, int fromPort, byte[] buffer, int at, int bytes) {
        ByteSink out = begin(InputCodec.DATAGRAM, nanos);
        if (!protects) {
            InputCodec.datagram(out, atLink, from, fromPort, bytes, buffer, at, bytes);
            return;
        }
        waiting = true;
        link = atLink;
        source = from;
        port = fromPort;
        datagram = buffer;
        offset = at;
        length = bytes;
    }

    private void content(byte[] content, int at, int bytes) {
        if (waiting && source != null) {
            waiting = false;
            InputCodec.datagram(record, link, source, port, length, content, at, bytes);
        }
    }

    @Override
    public void timers(long nanos) {
        begin(InputCodec.TIMERS, nanos);
    }

    @Override
    public void cpgSend(long nanos, long client, byte[] buffer, int at, int bytes) {
        InputCodec.cpgSend(begin(InputCodec.CPG_SEND, nanos), client, buffer, at, bytes);
    }

    @Override
    public void clientRequest(long nanos, LocalClient client, int id, byte[] buffer, int at, int bytes) {
        InputCodec.clientRequest(begin(InputCodec.CLIENT_REQUEST, nanos), client, id, buffer, at, bytes);
    }

    @Override
    public void input(long nanos, NodeInput input) {
        NodeInput kept = input instanceof NodeInput.SetCmap set && set.key().equals(KEY) ? withoutKey(set) : input;
        InputCodec.write(kept, begin(InputCodec.kind(kept), nanos));
    }

    private static NodeInput withoutKey(NodeInput.SetCmap set) {
        CmapType type = set.value().type();
        byte[] zeros = new byte[set.value().length()];
        return new NodeInput.SetCmap(set.key(), CmapValue.ofBytes(type, zeros));
    }

    @Override
    public void answered(StatusCode status) {
        digest.answered(status);
    }

    @Override
    public void clientOutput(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        if (kind == NO_INPUT) {
            return; // a refusal the node knows nothing of
        }
        digest.clientOutput(head, headLength, body, bodyOffset, bodyLength);
    }

    @Override
    public void clientClosedInside(LocalClient client) {
        note(new Circumstance.ClientEnded(client));
    }

    @Override
    public boolean fact(boolean now) {
        note(new Circumstance.Fact(now));
        return now;
    }

    @Override
    public void handled() {
        if (kind == NO_INPUT) {
            return;
        }
        content(datagram, offset, length);
        kind = NO_INPUT;
        record.raw(circumstances.buffer(), 0, circumstances.size());
        record.u8(CircumstanceCodec.END);
        record.u32(digest.value());
        circumstances.clear();
    }

    private void note(Circumstance circumstance) {
        CircumstanceCodec.write(circumstance, circumstances);
    }

    // ---- what stands between the node and its surroundings

    private final class RecordedRandom implements RandomSource {
        private final RandomSource random;

        RecordedRandom(RandomSource random) {
            this.random = random;
        }

        @Override
        public long nextLong() {
            long value = random.nextLong();
            note(new Circumstance.Drawn(value));
            return value;
        }

        /** Bytes become nonces, which go no further than encryption. */
        @Override
        public void nextBytes(byte[] target, int start, int count) {
            random.nextBytes(target, start, count);
        }
    }

    private final class RecordedProtection implements PacketProtection {
        private final PacketProtection protection;
        private final int clearOffset;

        RecordedProtection(CryptoParameters parameters, PacketProtection protection) {
            this.protection = protection;
            this.clearOffset = PacketProtection.clearOffset(parameters);
        }

        @Override
        public int seal(byte[] clear, int at, int clearLength, byte[] wire, int wireOffset) {
            digest.sealing(clear, at, clearLength, wire);
            return protection.seal(clear, at, clearLength, wire, wireOffset);
        }

        @Override
        public int open(byte[] wire, int at, int bytes, byte[] clear) {
            int result = protection.open(wire, at, bytes, clear);
            CircumstanceCodec.opened(circumstances, result);
            if (result > 0) {
                content(clear, clearOffset, result);
            }
            return result;
        }
    }
}
