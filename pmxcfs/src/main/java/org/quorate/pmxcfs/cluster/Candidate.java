package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** One text of {@code corosync.conf}, told from others by its version and a checksum. */
final class Candidate {
    private static final Pattern VERSION = Pattern.compile("config_version\\s*:\\s*(\\d+)");

    private final byte[] content;
    private final long version;
    private final int checksum;

    /** One with this text, which is not copied. */
    Candidate(byte[] content) {
        this.content = content;
        this.version = version(content);
        CRC32C sum = new CRC32C();
        sum.update(content);
        this.checksum = (int) sum.getValue();
    }

    byte[] content() {
        return content;
    }

    /** Unsigned; 0 if the text has none (spec 60 §8.3). */
    long version() {
        return version;
    }

    /** As it is shown. */
    String versionText() {
        return Long.toUnsignedString(version);
    }

    int checksum() {
        return checksum;
    }

    boolean isEmpty() {
        return content.length == 0;
    }

    boolean isSameAs(Candidate other) {
        return Arrays.equals(content, other.content);
    }

    boolean isOlderThan(Candidate other) {
        return Long.compareUnsigned(version, other.version) < 0;
    }

    private static long version(byte[] content) {
        Matcher matcher = VERSION.matcher(new String(content, ISO_8859_1));
        if (!matcher.find()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(matcher.group(1));
        } catch (NumberFormatException tooLarge) {
            return 0;
        }
    }
}
