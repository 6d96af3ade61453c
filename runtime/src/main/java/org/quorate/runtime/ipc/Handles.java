package org.quorate.runtime.ipc;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client has open, by numbers it hands back: bounded, and never the same number twice. */
final class Handles<T> {
    /** No number is below this: a zeroed handle is never valid. */
    private static final long FIRST = 1L << 32;

    private final Map<Long, T> open = new HashMap<>();
    private final int max;
    private long next = FIRST;

    Handles(int max) {
        this.max = max;
    }

    boolean isFull() {
        return open.size() >= max;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    long add(T thing) {
        long handle = next++;
        open.put(handle, thing);
        return handle;
    }

    @Nullable
    T get(long handle) {
        return open.get(handle);
    }

    @Nullable
    T remove(long handle) {
        return open.remove(handle);
    }

    Iterable<T> all() {
        return open.values();
    }
}
