package org.quorate.services.votequorum;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which half of an even split wins (spec 30 §4.4, §4.5).
 *
 * @param list node ids in order of preference, only for {@link Kind#LIST}
 */
record TieBreaker(Kind kind, List<Integer> list) {
    static final TieBreaker NONE = new TieBreaker(Kind.NONE, List.of());
    static final TieBreaker LOWEST = new TieBreaker(Kind.LOWEST, List.of());
    static final TieBreaker HIGHEST = new TieBreaker(Kind.HIGHEST, List.of());

    /** More nodes than a ring can have. */
    private static final int MAX_LIST = 384;

    /** With the numbers of {@code runtime.votequorum.atb_type}. */
    enum Kind {
        NONE(0),
        LOWEST(1),
        HIGHEST(2),
        LIST(3);

        final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    boolean isOn() {
        return kind != Kind.NONE;
    }

    /** The value of auto_tie_breaker_node, or {@code null} if it is none of the three forms. */
    static @Nullable TieBreaker parse(String text) {
        if (text.equals("lowest")) {
            return LOWEST;
        }
        if (text.equals("highest")) {
            return HIGHEST;
        }
        List<Integer> list = new ArrayList<>();
        for (String word : text.strip().split("[ \\t]+", -1)) {
            long nodeId = leadingNumber(word);
            if (nodeId <= 0 || list.size() == MAX_LIST) {
                break;
            }
            list.add((int) nodeId);
            if (!word.chars().allMatch(c -> c >= '0' && c <= '9')) {
                break;
            }
        }
        return list.isEmpty() ? null : new TieBreaker(Kind.LIST, List.copyOf(list));
    }

    /** The decimal number a word begins with, 0 if none or beyond 32 bits. */
    private static long leadingNumber(String word) {
        long number = 0;
        for (int i = 0; i < word.length() && word.charAt(i) >= '0' && word.charAt(i) <= '9'; i++) {
            number = number * 10 + (word.charAt(i) - '0');
            if (number > 0xFFFF_FFFFL) {
                return 0;
            }
        }
        return number;
    }
}
