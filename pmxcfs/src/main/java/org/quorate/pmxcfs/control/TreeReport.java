package org.quorate.pmxcfs.control;

import java.io.IOException;

/**
 * A tree in numbers; two nodes of a version have the same checksum.
 *
 * @param quorate whether it may be changed
 * @param version of the tree, unsigned
 * @param entries files and directories, the root counted
 * @param bytes of all files
 * @param checksum of everything, 64 digits
 */
public record TreeReport(boolean quorate, long version, int entries, long bytes, String checksum) {
    private static final int FIELDS = 5;

    static TreeReport parse(String text) throws IOException {
        String[] fields = text.split(" ");
        if (fields.length != FIELDS) {
            throw new IOException("not understood: " + text);
        }
        return new TreeReport(
                fields[0].equals("quorate"),
                Long.parseUnsignedLong(fields[1]),
                Integer.parseInt(fields[2]),
                Long.parseLong(fields[3]),
                fields[4]);
    }
}
