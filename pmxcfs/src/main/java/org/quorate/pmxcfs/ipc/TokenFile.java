package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.quorate.clusterfs.tree.TreePath;

/** The tokens by which programs are let in: a line each (spec 60 §7). */
final class TokenFile {
    static final TreePath PATH = TreePath.of("priv/token.cfg");

    private TokenFile() {}

    /** Whether these bytes, ended by a NUL, can be a token. */
    static boolean isToken(byte[] data) {
        if (data.length < 2 || data[data.length - 1] != 0) {
            return false;
        }
        for (int i = 0; i < data.length - 1; i++) {
            if (data[i] == 0 || data[i] == '\n') {
                return false;
            }
        }
        return true;
    }

    /** Whether a whole line is this token. */
    static boolean contains(byte[] file, byte[] token) {
        String line = "\n" + new String(token, 0, token.length - 1, ISO_8859_1) + "\n";
        return ("\n" + new String(file, ISO_8859_1) + "\n").contains(line);
    }
}
