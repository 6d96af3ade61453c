package org.quorate.pmxcfs.files;

/**
 * What a client has the log of the cluster take (spec 60 §5.4). Texts are UTF-8 by convention only, and not to be changed afterwards.
 *
 * @param priority syslog's, 0..7
 * @param ident who did it
 */
public record LogLine(int priority, byte[] ident, byte[] tag, byte[] message) {}
