package org.quorate.clusterfs.tree;

import org.jspecify.annotations.Nullable;

/**
 * What an operation gives its caller.
 *
 * @param errno why it was refused, or null if it was done
 * @param count bytes written, 0 for everything but a write
 */
public record Result(@Nullable Errno errno, int count) {
    public static final Result OK = new Result(null, 0);

    public static Result written(int count) {
        return new Result(null, count);
    }

    public static Result refused(Errno errno) {
        return new Result(errno, 0);
    }

    public boolean isOk() {
        return errno == null;
    }
}
