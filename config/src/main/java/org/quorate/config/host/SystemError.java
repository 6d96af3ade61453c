package org.quorate.config.host;

/**
 * A failed system call.
 *
 * @param number errno
 * @param text strerror of it, for example {@code No such file or directory}
 */
public record SystemError(int number, String text) {}
