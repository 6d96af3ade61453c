package org.quorate.clusterfs.message;

import java.util.function.Function;

/** What reading bytes came to: a value, or the line to log. */
public sealed interface Decoded<T> {
    record Value<T>(T value) implements Decoded<T> {}

    /**
     * The bytes are not what they should be.
     *
     * @param reason in the original's words
     */
    record Malformed<T>(String reason) implements Decoded<T> {}

    static <T> Decoded<T> of(T value) {
        return new Value<>(value);
    }

    static <T> Decoded<T> malformed(String reason) {
        return new Malformed<>(reason);
    }

    /**
     * The value.
     *
     * @throws IllegalArgumentException with the reason, if there is none
     */
    default T orThrow() {
        return switch (this) {
            case Value<T> decoded -> decoded.value();
            case Malformed<T> malformed -> throw new IllegalArgumentException(malformed.reason());
        };
    }

    /** The value turned into something else. */
    default <R> Decoded<R> map(Function<T, R> function) {
        return switch (this) {
            case Value<T> decoded -> of(function.apply(decoded.value()));
            case Malformed<T> malformed -> malformed(malformed.reason());
        };
    }
}
