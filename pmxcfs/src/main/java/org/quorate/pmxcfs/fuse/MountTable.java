package org.quorate.pmxcfs.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is mounted on this machine, as this process sees it. */
final class MountTable {
    private static final Path TABLE = Path.of("/proc/self/mounts");

    private MountTable() {}

    /** Type of the file system on top of a directory, for example {@code fuse}; null if nothing is mounted there itself. */
    static @Nullable String typeAt(Path directory) throws IOException {
        String wanted = directory.toString();
        String type = null;
        for (String line : Files.readString(TABLE, StandardCharsets.ISO_8859_1).split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length > 2 && unescaped(fields[1]).equals(wanted)) {
                type = fields[2];
            }
        }
        return type;
    }

    /** Blanks and the like are three octal digits behind a backslash. */
    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char each = field.charAt(i);
            if (each == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(each);
            }
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
