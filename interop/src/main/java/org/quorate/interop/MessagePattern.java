package org.quorate.interop;

/** What the n-th message of a client contains: the program in C and the client in Java make the same. */
final class MessagePattern {
    private static final int SPAN = 4096;
    private static final int SHIFT = 7;
    private static final int STAMP_BYTES = 8;

    private final byte[] bytes;

    /** @param maxSize of a message */
    MessagePattern(int maxSize) {
        bytes = new byte[maxSize + SPAN];
        long random = 88172645463325252L;
        for (int i = 0; i < bytes.length; i++) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            bytes[i] = (byte) random;
        }
    }

    /** What is done with a message; its bytes are valid only meanwhile. */
    interface Use<E extends Exception> {
        void of(byte[] buffer, int offset, int length) throws E;
    }

    /** Makes message number {@code sequence}, counted from 0. */
    <E extends Exception> void use(long sequence, int size, Use<E> use) throws E {
        int start = (int) (sequence * SHIFT % SPAN);
        byte[] keep = new byte[STAMP_BYTES];
        System.arraycopy(bytes, start, keep, 0, STAMP_BYTES);
        for (int i = 0; i < Math.min(size, STAMP_BYTES); i++) {
            bytes[start + i] = (byte) (sequence >>> (8 * i));
        }
        try {
            use.of(bytes, start, size);
        } finally {
            System.arraycopy(keep, 0, bytes, start, STAMP_BYTES);
        }
    }

    /** Hash of message number {@code sequence} as traces have it. */
    String hash(long sequence, int size) {
        String[] hash = {""};
        use(
                sequence,
                size,
                (buffer, offset, length) ->
                        hash[0] = OrderHash.text(OrderHash.add(OrderHash.START, buffer, offset, length)));
        return hash[0];
    }
}
