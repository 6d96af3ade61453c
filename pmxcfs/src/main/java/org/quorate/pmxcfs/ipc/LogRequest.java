package org.quorate.pmxcfs.ipc;

import java.util.Optional;
import org.quorate.pmxcfs.files.LogLine;

/** Decodes what a client has the log of the cluster take: priority, two lengths, ident, tag and message (spec 60 §7). */
final class LogRequest {
    private static final int TEXTS = 3;

    private LogRequest() {}

    /** The line, with any priority; empty if the request is broken. The message need not end with a NUL. */
    static Optional<LogLine> decode(byte[] data) {
        if (data.length < TEXTS) {
            return Optional.empty();
        }
        int tag = TEXTS + Byte.toUnsignedInt(data[1]);
        int message = tag + Byte.toUnsignedInt(data[2]);
        boolean complete = tag > TEXTS && message > tag && message < data.length;
        if (!complete || data[tag - 1] != 0 || data[message - 1] != 0) {
            return Optional.empty();
        }
        return Optional.of(new LogLine(
                Byte.toUnsignedInt(data[0]),
                Texts.untilNul(data, TEXTS, tag),
                Texts.untilNul(data, tag, message),
                Texts.untilNul(data, message, data.length)));
    }
}
