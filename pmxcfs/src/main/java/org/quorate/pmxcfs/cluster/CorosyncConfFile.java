package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.posix.file.DurableFile;

/** The machine's {@code corosync.conf}, which follows that of the tree by {@code config_version} (spec 60 §8.3). */
public final class CorosyncConfFile {
    private static final Pattern VERSION = Pattern.compile("config_version\\s*:\\s*(\\d+)");
    private static final String MODE = "rw-r--r--";

    private final Path file;
    private final LogSink log;

    public CorosyncConfFile(Path file, LogSink log) {
        this.file = file;
        this.log = log;
    }

    private void log(Level level, String text) {
        log.log(Domain.DCDB, level, text);
    }

    /**
     * Writes what the tree has, if it is newer.
     *
     * @param content of the tree's file; empty if it has none
     * @return whether the cluster engine has to read it: there was an older one
     */
    public boolean follow(byte[] content) {
        if (content.length == 0) {
            return false;
        }
        long version = version(content);
        if (version == 0) {
            log(Level.CRIT, "unable to parse cluster config_version");
            return false;
        }
        byte[] present = present();
        if (Arrays.equals(present, content)) {
            return false;
        }
        long old = version(present);
        if (Long.compareUnsigned(version, old) < 0) {
            log(Level.CRIT, "local corosync.conf is newer");
            return false;
        }
        try {
            DurableFile.replace(file, content, MODE);
        } catch (IOException e) {
            log(Level.CRIT, "Failed to write file '%s': %s".formatted(file, e.getMessage()));
            return false;
        }
        log(
                Level.NOTICE,
                "wrote new corosync config '%s' (version = %s)".formatted(file, Long.toUnsignedString(version)));
        return old != 0;
    }

    private byte[] present() {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException none) {
            return new byte[0];
        } catch (IOException e) {
            log(Level.CRIT, "unable to read cluster config file '%s' - %s".formatted(file, e.getMessage()));
            return new byte[0];
        }
    }

    private static long version(byte[] content) {
        Matcher matcher = VERSION.matcher(new String(content, ISO_8859_1));
        if (!matcher.find()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(matcher.group(1));
        } catch (NumberFormatException tooLarge) {
            return 0;
        }
    }
}
