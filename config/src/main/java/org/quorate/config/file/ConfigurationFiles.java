package org.quorate.config.file;

import java.util.List;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;

/** A corosync.conf and the {@code uidgid.d} beside it, stored in one map (spec 50 §1, §3). */
public final class ConfigurationFiles {
    private ConfigurationFiles() {}

    /**
     * Reads and stores the files.
     *
     * @param path of the main file
     * @return a new map with what they configure
     * @throws ConfSyntaxException if one cannot be read or stored
     */
    public static Cmap load(String path, HostEnvironment host) throws ConfSyntaxException {
        Cmap map = new Cmap();
        new ConfigurationStore(path, map, host).store(contentOf(path, host));
        int slash = path.lastIndexOf('/');
        String directory = (slash < 0 ? "." : path.substring(0, slash)) + "/uidgid.d";
        List<String> names = host.listFiles(directory).stream().sorted().toList();
        for (String name : names) {
            String file = directory + '/' + name;
            UidGidStore.storeFile(file, contentOf(file, host), map, host);
        }
        return map;
    }

    private static byte[] contentOf(String path, HostEnvironment host) throws ConfSyntaxException {
        return switch (host.read(path)) {
            case FileRead.Content content -> content.bytes();
            case FileRead.NotOpened failed ->
                throw ConfSyntaxException.unreadable(path, failed.error().text());
            // The original reads lines until it gets none, so a directory is an empty file.
            case FileRead.NotRead _ -> new byte[0];
        };
    }
}
