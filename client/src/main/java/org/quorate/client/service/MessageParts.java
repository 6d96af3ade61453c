package org.quorate.client.service;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.client.Member;

/** Puts messages together that were sent in parts (spec 40 §15.5): one at a time for each sender. */
final class MessageParts {
    private static final int FIRST = 1;
    private static final int LAST = 3;

    private final Map<Member, Whole> begun = new HashMap<>();

    /**
     * Takes a part.
     *
     * @return the whole message if this was its last part
     */
    byte @Nullable [] add(Member sender, int type, int totalLength, byte[] buffer, int offset, int length) {
        if (type == FIRST) {
            begun.put(sender, new Whole(totalLength));
        }
        Whole whole = begun.get(sender);
        if (whole == null) {
            return null; // its beginning was before this member joined
        }
        if (!whole.append(buffer, offset, length)) {
            begun.remove(sender);
            return null;
        }
        if (type != LAST) {
            return null;
        }
        begun.remove(sender);
        return whole.content();
    }

    /** Forgets what members who are gone had begun. */
    void remove(Collection<Member> members) {
        begun.keySet().removeAll(members);
    }

    private static final class Whole {
        private final int total;
        private byte[] content = new byte[0];
        private int size;

        Whole(int total) {
            this.total = total;
        }

        /** Grows with what really comes, whatever length the sender promised. */
        boolean append(byte[] buffer, int offset, int length) {
            if (length > total - size) {
                return false;
            }
            if (size + length > content.length) {
                long wanted = Math.max(size + (long) length, 2L * content.length);
                content = Arrays.copyOf(content, (int) Math.min(total, wanted));
            }
            System.arraycopy(buffer, offset, content, size, length);
            size += length;
            return true;
        }

        byte[] content() {
            return Arrays.copyOf(content, size);
        }
    }
}
