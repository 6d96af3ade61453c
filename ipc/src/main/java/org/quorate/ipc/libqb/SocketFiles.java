package org.quorate.ipc.libqb;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether servers and clients of this machine meet at socket files instead of abstract names (spec 40 §2.1). */
public final class SocketFiles {
    private static final Path FORCED = Path.of("/etc/libqb/force-filesystem-sockets");

    /** Where the distribution's libqb looks for them. */
    private static final String DIRECTORY = "/tmp";

    private SocketFiles() {}

    /** Where they are; {@code null} if names are abstract. */
    public static @Nullable String directory() {
        return Files.exists(FORCED) ? DIRECTORY : null;
    }
}
