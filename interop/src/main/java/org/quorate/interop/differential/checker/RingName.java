package org.quorate.interop.differential.checker;

/**
 * A ring id as clients are told it.
 *
 * @param sequence unsigned
 */
public record RingName(int representative, long sequence) {
    static RingName parse(String text) {
        int dot = text.indexOf('.');
        return new RingName(
                Integer.parseUnsignedInt(text.substring(0, dot)), Long.parseUnsignedLong(text.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(representative) + "." + Long.toUnsignedString(sequence);
    }
}
