package org.quorate.base;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A numeric IPv4 or IPv6 address without name resolution, for rooms that must not know the network. Equality is by address
 * bytes and scope.
 */
public final class IpAddress implements Comparable<IpAddress> {
    private final byte[] bytes;
    private final int scopeId;
    private final String text;

    private IpAddress(byte[] bytes, int scopeId) {
        this.bytes = bytes;
        this.scopeId = scopeId;
        this.text = bytes.length == 4 ? formatV4(bytes, 0) : formatV6(bytes);
    }

    /**
     * @param bytes 4 or 16 bytes in network order; copied
     * @throws IllegalArgumentException for another length
     */
    public static IpAddress ofBytes(byte[] bytes) {
        return ofBytes(bytes, 0);
    }

    /**
     * @param bytes 4 or 16 bytes in network order; copied
     * @param scopeId interface index of a scoped IPv6 address; 0 for none
     */
    public static IpAddress ofBytes(byte[] bytes, int scopeId) {
        if (bytes.length != 4 && bytes.length != 16) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        }
        return new IpAddress(bytes.clone(), scopeId);
    }

    /** Parses dotted IPv4 or RFC 4291 IPv6 text (without scope); {@code null} if it is neither. Never resolves names. */
    public static @Nullable IpAddress parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
        return bytes == null ? null : new IpAddress(bytes, 0);
    }

    /** As {@link #parse}, for text known to be an address. */
    public static IpAddress of(String text) {
        IpAddress address = parse(text);
        if (address == null) {
            throw new IllegalArgumentException("not an IP address: " + text);
        }
        return address;
    }

    public boolean isV6() {
        return bytes.length == 16;
    }

    /** A copy of the 4 or 16 bytes in network order. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Interface index of a scoped IPv6 address, else 0. */
    public int scopeId() {
        return scopeId;
    }

    public IpAddress withScope(int newScopeId) {
        return new IpAddress(bytes, newScopeId);
    }

    /** Whether both name the same address, whatever their scopes. */
    public boolean isSameAddress(IpAddress other) {
        return Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int compareTo(IpAddress other) {
        int byBytes = Arrays.compareUnsigned(bytes, other.bytes);
        return byBytes != 0 ? byBytes : Integer.compareUnsigned(scopeId, other.scopeId);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && scopeId == that.scopeId && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + scopeId;
    }

    /** Numeric text without scope, IPv6 shortened as RFC 5952. */
    @Override
    public String toString() {
        return text;
    }

    private static byte @Nullable [] parseV4(String text) {
        byte[] bytes = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == 4) {
                    return null;
                }
                bytes[part++] = (byte) value;
                value = -1;
            } else if (c >= '0' && c <= '9') {
                value = Math.max(value, 0) * 10 + (c - '0');
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == 4 ? bytes : null;
    }

    private static byte @Nullable [] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = parseGroups(text);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = parseGroups(text.substring(0, gap));
        byte[] tail = parseGroups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > 14) {
            return null;
        }
        byte[] bytes = new byte[16];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    private static byte @Nullable [] parseGroups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] groups = text.split(":", -1);
        byte[] bytes = new byte[16 + 4];
        int length = 0;
        for (int i = 0; i < groups.length; i++) {
            String group = groups[i];
            if (length > 14) {
                return null;
            }
            if (i == groups.length - 1 && group.indexOf('.') >= 0) {
                byte[] v4 = parseV4(group);
                if (v4 == null || length > 12) {
                    return null;
                }
                System.arraycopy(v4, 0, bytes, length, 4);
                length += 4;
                continue;
            }
            if (group.isEmpty() || group.length() > 4) {
                return null;
            }
            int value = 0;
            for (int k = 0; k < group.length(); k++) {
                char c = group.charAt(k);
                int digit = c < 0x80 ? Character.digit(c, 16) : -1;
                if (digit < 0) {
                    return null;
                }
                value = value * 16 + digit;
            }
            bytes[length++] = (byte) (value >>> 8);
            bytes[length++] = (byte) value;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static String formatV4(byte[] b, int at) {
        return (b[at] & 0xFF) + "." + (b[at + 1] & 0xFF) + "." + (b[at + 2] & 0xFF) + "." + (b[at + 3] & 0xFF);
    }

    private static String formatV6(byte[] b) {
        boolean v4Mapped = true;
        for (int i = 0; i < 10; i++) {
            v4Mapped &= b[i] == 0;
        }
        if (v4Mapped && b[10] == -1 && b[11] == -1) {
            return "::ffff:" + formatV4(b, 12);
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && b[2 * (i + run)] == 0 && b[2 * (i + run) + 1] == 0) {
                run++;
            }
            if (run > gapLength) {
                gapStart = i;
                gapLength = run;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            int group = (b[2 * i] & 0xFF) << 8 | (b[2 * i + 1] & 0xFF);
            text.append(Integer.toHexString(group).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
