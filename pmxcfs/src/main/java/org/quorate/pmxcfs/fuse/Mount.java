package org.quorate.pmxcfs.fuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cryptomator.jfuse.api.Fuse;
import org.cryptomator.jfuse.api.FuseBuilder;
import org.cryptomator.jfuse.api.FuseMountFailedException;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.posix.file.Unmounting;
import org.quorate.posix.process.Accounts;

/** A directory at which the file system is mounted. */
public final class Mount implements AutoCloseable {
    private static final int CALL_EVERY_MILLIS = 10;

    private static final Path DEVICE = Path.of("/dev/fuse");
    private static final String HELPER = "fusermount3";

    /** Where distributions keep it; the name without a number belongs to the package for developers. */
    private static final List<String> LIBRARIES = List.of(
            "/usr/lib/x86_64-linux-gnu/libfuse3.so.3",
            "/usr/lib/aarch64-linux-gnu/libfuse3.so.3",
            "/usr/lib/x86_64-linux-gnu/libfuse3.so.4",
            "/usr/lib/aarch64-linux-gnu/libfuse3.so.4",
            "/usr/lib64/libfuse3.so.3",
            "/usr/lib64/libfuse3.so.4",
            "/usr/lib/libfuse3.so.3",
            "/usr/lib/libfuse3.so.4");

    private final Path directory;
    private final Fuse fuse;
    private final LogSink log;

    private Mount(Path directory, Fuse fuse, LogSink log) {
        this.directory = directory;
        this.fuse = fuse;
        this.log = log;
    }

    private static boolean isHelperThere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, HELPER)));
    }

    /** Why nothing can be mounted on this machine by this process, or an empty string. */
    public static String obstacle() {
        if (LIBRARIES.stream().noneMatch(library -> Files.exists(Path.of(library)))) {
            return "libfuse 3 is not installed: install the package libfuse3-3 (or fuse3)";
        }
        if (!Files.exists(DEVICE)) {
            return DEVICE + " is missing: load the kernel module fuse, or give the container the device";
        }
        if (!Files.isWritable(DEVICE)) {
            return DEVICE + " may not be opened by this user: 'chmod 666 " + DEVICE + "'";
        }
        if (Accounts.effectiveUser() != Owner.ROOT && !isHelperThere()) {
            return HELPER + " is not installed, without which only root mounts: install the package fuse3";
        }
        if (Accounts.effectiveUser() != Owner.ROOT && mayGainNoPrivileges()) {
            return HELPER
                    + " can gain no privileges here (NoNewPrivs in /proc/self/status), without which only root mounts";
        }
        return "";
    }

    private static boolean mayGainNoPrivileges() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.anyMatch(line -> line.matches("NoNewPrivs:\\s*1"));
        } catch (IOException | UncheckedIOException unknown) {
            // then the mount itself says what is in its way
            return false;
        }
    }

    /**
     * Mounts. What a killed process has left mounted there is taken away first; the directory is made if it is missing.
     *
     * @throws MountException if that is not possible
     */
    public static Mount at(Path directory, MountedFiles files, LogSink log) throws MountException {
        String obstacle = obstacle();
        if (!obstacle.isEmpty()) {
            throw new MountException("fuse_mount error: " + obstacle);
        }
        Path place = prepare(directory.toAbsolutePath().normalize(), log);
        FuseBuilder builder = builder();
        for (String structure : NativeStructures.NAMES) {
            NativeStructures.check(structure(builder, structure));
        }
        builder.setLibraryPath(LIBRARIES.stream()
                .filter(library -> Files.exists(Path.of(library)))
                .findFirst()
                .orElseThrow());
        try {
            Fuse fuse = builder.build(
                    new FuseCalls(files, builder.errno(), text -> log.log(Domain.MAIN, Level.CRIT, text)));
            fuse.mount("pmxcfs", place, "-odefault_permissions," + forOthers(files) + "fsname=" + DEVICE);
            return new Mount(place, fuse, log);
        } catch (FuseMountFailedException | UnsatisfiedLinkError | IllegalArgumentException e) {
            throw new MountException("fuse_mount error: cannot mount at " + place + ": " + e.getMessage(), e);
        }
    }

    /** Only root may let others in, unless the machine's {@code fuse.conf} has {@code user_allow_other}. */
    private static String forOthers(MountedFiles files) {
        return files.owner().user() == Owner.ROOT ? "allow_other," : "";
    }

    static FuseBuilder builder() throws MountException {
        try {
            return Fuse.builder();
        } catch (UnsupportedOperationException none) {
            throw new MountException(
                    "fuse_new error: there is no jFUSE for this processor (" + System.getProperty("os.arch")
                            + "), only for x86-64 and AArch64: start with --no-mount",
                    none);
        }
    }

    /** A class beside the builder whose structure has to be reachable. */
    private static Class<?> structure(FuseBuilder builder, String structure) throws MountException {
        String name = builder.getClass().getPackageName() + "." + structure;
        try {
            return Class.forName(name, false, builder.getClass().getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new MountException("fuse_new error: this jFUSE is another one: it has no " + name, e);
        }
    }

    private static Path prepare(Path directory, LogSink log) throws MountException {
        try {
            if (takeAwayStale(directory)) {
                log.log(
                        Domain.MAIN,
                        Level.NOTICE,
                        "took away what a process that was killed left mounted at " + directory);
            }
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            }
            return directory.toRealPath();
        } catch (IOException e) {
            throw new MountException("fuse_mount error: " + directory + " cannot be mounted on: " + e.getMessage(), e);
        }
    }

    /**
     * Takes away what a killed process has left mounted; whether there was anything.
     *
     * @throws MountException if what is mounted is alive, or stays
     */
    public static boolean takeAwayStale(Path directory) throws IOException, MountException {
        String type = MountTable.typeAt(directory);
        if (type == null) {
            return false;
        }
        if (isAnswering(directory)) {
            throw new MountException("fuse_mount error: another file system of type " + type + " is mounted at "
                    + directory + " and works: unmount it, or choose another directory");
        }
        int error = Unmounting.force(directory);
        if (error != 0) {
            error = Unmounting.detach(directory);
        }
        if (error != 0 && isUnmountedByHelper(directory)) {
            error = 0;
        }
        if (error != 0) {
            throw new MountException("fuse_mount error: what a killed process left at " + directory
                    + " cannot be unmounted (error " + error + "): 'umount -l " + directory + "'");
        }
        return true;
    }

    /** Users without privileges unmount what is theirs by a program that has them. */
    private static boolean isUnmountedByHelper(Path directory) {
        try {
            Process helper = new ProcessBuilder(HELPER, "-u", "-z", "-q", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return helper.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the file system there is alive; attributes would not tell, for the kernel keeps them. */
    private static boolean isAnswering(Path directory) {
        try {
            return Files.getFileStore(directory).getTotalSpace() >= 0;
        } catch (IOException dead) {
            return false;
        }
    }

    /** Where it is mounted. */
    public Path directory() {
        return directory;
    }

    /** Whether it still is: anybody with the right may unmount it. */
    public boolean isMounted() {
        try {
            return MountTable.typeAt(directory) != null;
        } catch (IOException e) {
            log.log(Domain.MAIN, Level.WARNING, "the table of mounts cannot be read: " + e.getMessage());
            return true;
        }
    }

    /**
     * Unmounts, also under those who use it: they get errors from then on. The threads of libfuse look whether they are to end when
     * they have answered a call, so one is made until they have.
     */
    @Override
    public void close() {
        FileChannel open = openFile();
        AtomicBoolean closed = new AtomicBoolean();
        if (open != null) {
            Thread.ofPlatform().daemon().name("last calls of the mount").start(() -> callUntil(closed, open));
        }
        try {
            fuse.close();
        } catch (TimeoutException stuck) {
            log.log(Domain.MAIN, Level.WARNING, "callers at " + directory + " do not end");
        } finally {
            closed.set(true);
        }
    }

    /** A file of the mount; null if it is unmounted already. */
    private @Nullable FileChannel openFile() {
        try {
            return FileChannel.open(directory.resolve(".version"));
        } catch (IOException unmounted) {
            return null;
        }
    }

    private static void callUntil(AtomicBoolean closed, FileChannel file) {
        try (file) {
            while (!closed.get()) {
                Thread.sleep(CALL_EVERY_MILLIS);
                int _ = file.read(ByteBuffer.allocate(1), 0);
            }
        } catch (IOException | InterruptedException over) {
            // What is mounted has ended: that is what the calls are for.
        }
    }
}
