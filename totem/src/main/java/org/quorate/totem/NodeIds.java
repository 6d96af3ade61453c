package org.quorate.totem;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Lists of node ids, which are unsigned. */
final class NodeIds {
    private NodeIds() {}

    static String join(int[] ids, String separator) {
        return Arrays.stream(ids).mapToObj(Integer::toUnsignedString).collect(Collectors.joining(separator));
    }

    /** A copy in ascending order. */
    static int[] sorted(int[] ids) {
        return Arrays.stream(ids)
                .mapToObj(Integer::valueOf)
                .sorted(Integer::compareUnsigned)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
