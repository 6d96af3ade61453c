package org.quorate.engine.recording;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.log.Level;

/** The circumstances of an input as bytes: a number for the kind, its members, and 0 behind the last. */
final class CircumstanceCodec {
    static final int END = 0;
    private static final int DRAWN = 1;
    private static final int OPENED = 2;
    private static final int OUTPUT_FAILED = 3;
    private static final int ASKED = 4;
    private static final int RELOAD_REFUSED = 5;
    private static final int CLIENT_ENDED = 6;
    private static final int LOGGED = 7;
    private static final int HAPPENED = 8;
    private static final int FACT = 9;
    private static final int COMPRESSED = 10;
    private static final int DECOMPRESSED = 11;
    private static final int NOT_DECOMPRESSED = 12;

    private CircumstanceCodec() {}

    /** Frequent, so without an object. */
    static void opened(ByteSink out, int result) {
        out.u8(OPENED);
        out.signed(result);
    }

    static void write(Circumstance circumstance, ByteSink out) {
        switch (circumstance) {
            case Circumstance.Drawn it -> {
                out.u8(DRAWN);
                out.u64(it.value());
            }
            case Circumstance.Opened it -> opened(out, it.result());
            case Circumstance.OutputFailed it -> {
                out.u8(OUTPUT_FAILED);
                out.u32(it.digest());
                out.text(it.text());
                out.text(it.file());
                out.signed(it.line());
            }
            case Circumstance.Asked it -> {
                out.u8(ASKED);
                it.answer().write(out);
            }
            case Circumstance.ReloadRefused it -> {
                out.u8(RELOAD_REFUSED);
                out.text(it.reason());
            }
            case Circumstance.ClientEnded it -> {
                out.u8(CLIENT_ENDED);
                InputCodec.client(out, it.client());
            }
            case Circumstance.Fact it -> {
                out.u8(FACT);
                out.u8(it.value() ? 1 : 0);
            }
            case Circumstance.Compressed it -> {
                out.u8(COMPRESSED);
                out.signed(it.length());
            }
            case Circumstance.Decompressed it -> {
                byte[] message = it.message();
                out.u8(message == null ? NOT_DECOMPRESSED : DECOMPRESSED);
                if (message != null) {
                    out.block(message);
                }
            }
            case Circumstance.Logged it -> {
                out.u8(LOGGED);
                out.text(it.level().word());
                out.text(it.text());
            }
            case Circumstance.Happened it -> {
                out.u8(HAPPENED);
                out.text(it.text());
            }
        }
    }

    static List<Circumstance> read(ByteSource in) throws DamagedRecordingException {
        List<Circumstance> all = new ArrayList<>();
        for (int kind = in.u8(); kind != END; kind = in.u8()) {
            all.add(
                    switch (kind) {
                        case DRAWN -> new Circumstance.Drawn(in.u64());
                        case OPENED -> new Circumstance.Opened((int) in.signed());
                        case OUTPUT_FAILED ->
                            new Circumstance.OutputFailed(in.u32(), in.text(), in.text(), (int) in.signed());
                        case ASKED -> new Circumstance.Asked(HostAnswer.read(in));
                        case RELOAD_REFUSED -> new Circumstance.ReloadRefused(in.text());
                        case CLIENT_ENDED -> new Circumstance.ClientEnded(InputCodec.client(in));
                        case FACT -> new Circumstance.Fact(in.u8() != 0);
                        case COMPRESSED -> new Circumstance.Compressed((int) in.signed());
                        case DECOMPRESSED -> new Circumstance.Decompressed(in.block());
                        case NOT_DECOMPRESSED -> new Circumstance.Decompressed(null);
                        case LOGGED -> new Circumstance.Logged(level(in), in.text());
                        case HAPPENED -> new Circumstance.Happened(in.text());
                        default -> throw in.damaged("there is no circumstance of kind " + kind);
                    });
        }
        return all;
    }

    private static Level level(ByteSource in) throws DamagedRecordingException {
        String word = in.text();
        for (Level level : Level.values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        throw in.damaged("there is no log level " + word);
    }
}
