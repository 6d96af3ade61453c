package org.quorate.engine.recording;

import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.engine.LocalClient;

/** What came from outside while an input was handled, and what is worth knowing without a replay. */
public sealed interface Circumstance {
    /** A value drawn from the random source. */
    record Drawn(long value) implements Circumstance {}

    /**
     * What one attempt to open a datagram gave.
     *
     * @param result of {@link org.quorate.knet.PacketProtection#open}
     */
    record Opened(int result) implements Circumstance {}

    /**
     * An output could not be carried out, which ends the node.
     *
     * @param digest of all outputs up to and with this one
     * @param file where it failed, with
     * @param line in it
     */
    record OutputFailed(int digest, String text, String file, int line) implements Circumstance {}

    /** The machine was asked for something while the configuration was read. */
    record Asked(HostAnswer answer) implements Circumstance {}

    /** There was no configuration to read. */
    record ReloadRefused(String reason) implements Circumstance {}

    /** The session of a client ended with its service. */
    record ClientEnded(LocalClient client) implements Circumstance {}

    /** How something outside of the node was that decided what a request did. */
    record Fact(boolean value) implements Circumstance {}

    /**
     * A message was compressed. Only in recordings without payloads, where compression would give something else.
     *
     * @param length of the result, or {@link #TOO_LONG}
     */
    record Compressed(int length) implements Circumstance {
        /** The result does not fit where it should go. */
        public static final int TOO_LONG = -1;
    }

    /**
     * A message was decompressed. Only in recordings without payloads, where the packets do not hold it.
     *
     * @param message the result, or {@code null} if there was none
     */
    record Decompressed(byte @Nullable [] message) implements Circumstance {}

    /** A line for the log. */
    record Logged(Level level, String text) implements Circumstance {}

    /** An event for subscribers. */
    record Happened(String text) implements Circumstance {}
}
