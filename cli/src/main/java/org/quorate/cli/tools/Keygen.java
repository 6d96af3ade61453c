package org.quorate.cli.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** corosync-keygen (spec 50 §18): writes an authkey of random bytes, mode 0400. */
public final class Keygen {
    /** Size of a key unless asked otherwise. */
    public static final int DEFAULT_BYTES = 256;

    private static final int MIN_BYTES = 128;
    private static final int MAX_BYTES = 4096;
    private static final String DEFAULT_FILE = "/etc/corosync/authkey";
    private static final String DEFAULT_SOURCE = "/dev/urandom";
    private static final Set<PosixFilePermission> OWNER_READS = PosixFilePermissions.fromString("r--------");
    private static final Map<String, Character> LONG =
            Map.of("key-file", 'k', "random-file", 'r', "size", 's', "less-secure", 'l', "help", 'h');

    private final ToolEnvironment environment;

    public Keygen(ToolEnvironment environment) {
        this.environment = environment;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        GetOpt options;
        try {
            options = new GetOpt("corosync-keygen", "k:r:s:lh", LONG, arguments);
        } catch (GetOpt.Unusable unusable) {
            environment.err().println(unusable.getMessage());
            environment.out().println("Error parsing command line options.");
            return 1;
        }
        String file = DEFAULT_FILE;
        String source = DEFAULT_SOURCE;
        int size = DEFAULT_BYTES;
        for (GetOpt.Option option : options.options()) {
            switch (option.letter()) {
                case 'k' -> file = option.argument();
                case 'r' -> source = option.argument();
                case 's' -> {
                    Long bytes = GetOpt.number(option.argument(), MIN_BYTES, MAX_BYTES);
                    if (bytes == null) {
                        environment.err().println("corosync-keygen: Unsupported key size (supported <128,4096>)\n");
                        return 1;
                    }
                    size = bytes.intValue();
                }
                case 'h' -> {
                    environment.out().print(HelpText.of("keygen"));
                    return 0;
                }
                default -> {
                    // -l has had no effect for years
                }
            }
        }
        return generate(file, source, size);
    }

    private int generate(String file, String source, int size) {
        environment.out().println("Corosync Cluster Engine Authentication key generator.");
        environment.out().println("Gathering " + 8 * size + " bits for key from " + source + ".");
        if (source.equals("/dev/random")) {
            environment.out().println("Press keys on your keyboard to generate entropy.");
        }
        byte[] key;
        try {
            key = read(source, size);
        } catch (IOException unreadable) {
            environment.err().println("corosync-keygen: Failed to open random source: " + reason(unreadable));
            return 1;
        }
        try {
            write(Path.of(file), key);
        } catch (IOException unwritable) {
            environment.err().println("corosync-keygen: Could not create " + file + ": " + reason(unwritable));
            return 2;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        environment.out().println("Writing corosync key to " + file + ".");
        return 0;
    }

    private static byte[] read(String source, int size) throws IOException {
        try (InputStream random = Files.newInputStream(Path.of(source))) {
            byte[] key = random.readNBytes(size);
            if (key.length < size) {
                throw new IOException("it ends after " + key.length + " bytes");
            }
            return key;
        }
    }

    /** Complete and readable by its owner only before it has its name: a daemon never reads half a key. */
    public static void write(Path file, byte[] key) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path unfinished = Files.createTempFile(directory == null ? Path.of("/") : directory, ".authkey", null);
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(key);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(unfinished, OWNER_READS);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** In the words of strerror. */
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileSystemException other when other.getReason() != null -> String.valueOf(other.getReason());
            default -> String.valueOf(failure.getMessage());
        };
    }
}
