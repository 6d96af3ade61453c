package org.quorate.interop.differential.checker;

/**
 * Something that is wrong.
 *
 * @param property what was demanded: the simple name of the class that demands it
 */
public record Finding(String property, String text) {
    @Override
    public String toString() {
        return property + ": " + text;
    }
}
