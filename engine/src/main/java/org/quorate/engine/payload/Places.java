package org.quorate.engine.payload;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the bytes of a message are kept: in one array, in several behind each other, or more than once. What is blanked in the
 * message is blanked there, also in places that become known later.
 */
final class Places {
    private record Extent(int begin, int end, Blanks blanks, int shift) {
        void blank(int from, int to) {
            blanks.add(Math.max(begin, from) + shift, Math.min(end, to) + shift);
        }
    }

    private record Range(int begin, int end) {}

    private final List<Extent> extents = new ArrayList<>(1);
    private final List<Range> blanked = new ArrayList<>(1);

    /** Bytes in one place from {@code offset} on. */
    static Part of(Blanks blanks, int offset, int length) {
        Places places = new Places();
        places.add(0, length, blanks, offset);
        return new Part(places, 0, length);
    }

    /** The message's bytes from {@code at} on are also to be found there. */
    void add(int at, int length, Blanks blanks, int offset) {
        Extent extent = new Extent(at, at + length, blanks, offset - at);
        extents.add(extent);
        blanked.forEach(range -> extent.blank(range.begin(), range.end()));
    }

    /** As {@link #add}, for every place of a part of the message. */
    void addAll(int at, Places part) {
        for (Extent extent : part.extents) {
            add(at + extent.begin(), extent.end() - extent.begin(), extent.blanks(), extent.begin() + extent.shift());
        }
    }

    private void blank(int begin, int end) {
        if (begin < end) {
            blanked.add(new Range(begin, end));
            extents.forEach(extent -> extent.blank(begin, end));
        }
    }

    /** Some bytes of a message. */
    record Part(Places places, int offset, int length) {
        /** Everything from here on. */
        void blankFrom(int begin) {
            blank(begin, length);
        }

        void blank(int begin, int end) {
            places.blank(offset + begin, offset + end);
        }

        /** The rest from here on. */
        Part from(int begin) {
            return new Part(places, offset + begin, length - begin);
        }
    }
}
