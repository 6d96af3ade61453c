package org.quorate.config.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/**
 * Configuration files are bytes: lengths count bytes and values keep theirs, whatever the encoding. Inside this package text is
 * therefore one char a byte; only what people read is decoded as UTF-8.
 */
final class ByteText {
    private ByteText() {}

    static String of(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    static String of(String utf8Text) {
        byte[] bytes = utf8Text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String display(String text) {
        return new String(bytes(text), StandardCharsets.UTF_8);
    }

    static CmapValue value(String text) {
        byte[] bytes = bytes(text);
        return CmapValue.ofBytes(CmapType.STRING, Arrays.copyOf(bytes, bytes.length + 1));
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Without leading blanks. */
    static String stripLeading(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** Without trailing blanks. */
    static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String strip(String text) {
        return stripTrailing(stripLeading(text));
    }

    /** A section or key name: without leading blanks and without any mix of trailing blanks, colons and braces. */
    static String stripName(String text) {
        int end = text.length();
        while (end > 0
                && (isBlank(text.charAt(end - 1)) || text.charAt(end - 1) == ':' || text.charAt(end - 1) == '{')) {
            end--;
        }
        return stripLeading(text.substring(0, end));
    }
}
