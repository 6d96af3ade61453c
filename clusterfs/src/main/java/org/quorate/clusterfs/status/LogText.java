package org.quorate.clusterfs.status;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts as logs show them: printable ASCII only (spec 60 §5.4.2). */
public final class LogText {
    private LogText() {}

    /**
     * Escapes what is not printable ASCII.
     *
     * @param quotes whether quotes are escaped, too, as in the cluster log
     * @param most characters after which it stops; a last escape may go beyond
     */
    public static String escaped(byte[] text, boolean quotes, int most) {
        StringBuilder out = new StringBuilder(Math.min(text.length, most) + 8);
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            decoded.codePoints().takeWhile(each -> out.length() < most).forEach(each -> {
                if (each > 0xFFFF) {
                    return;
                }
                out.append(
                        each == '"' && quotes
                                ? "\\\""
                                : each < 32 || each == 127
                                        ? "#%03d".formatted(each)
                                        : each > 127 ? "\\u%04x".formatted(each) : Character.toString(each));
            });
        } catch (CharacterCodingException notUtf8) {
            for (byte each : text) {
                if (out.length() >= most) {
                    break;
                }
                out.append(
                        each == '"' && quotes
                                ? "\\\""
                                : each < 0 || each == 127
                                        ? "?"
                                        : each < 32 ? "#%03d".formatted(each) : Character.toString((char) each));
            }
        }
        return out.toString();
    }
}
