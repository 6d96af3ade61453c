package org.quorate.pmxcfs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.posix.file.DurableFile;

/**
 * The machine's {@code corosync.conf} (spec 60 §8.3), and beside it the one that was there before and, if a new one was not taken or
 * taken back, that.
 */
final class CorosyncConfFile {
    private static final String MODE = "rw-r--r--";

    private final Path file;
    private final Path lastGood;
    private final Path takenBack;
    private final LogSink log;

    CorosyncConfFile(Path file, LogSink log) {
        this.file = file;
        this.lastGood = file.resolveSibling(file.getFileName() + ".last-good");
        this.takenBack = file.resolveSibling(file.getFileName() + ".taken-back");
        this.log = log;
    }

    private void crit(String text) {
        log.log(Domain.DCDB, Level.CRIT, text);
    }

    /** What the machine has; empty if it has none, or one that cannot be read, which is said. */
    Candidate present() {
        return read(file);
    }

    /** The last one that is known to be good. */
    Candidate lastGood() {
        return read(lastGood);
    }

    /** What is not to be taken until there is a newer one; empty if that is nothing. */
    Candidate takenBack() {
        return read(takenBack);
    }

    private Candidate read(Path from) {
        try {
            return new Candidate(Files.readAllBytes(from));
        } catch (NoSuchFileException none) {
            return new Candidate(new byte[0]);
        } catch (IOException e) {
            crit("unable to read cluster config file '%s' - %s".formatted(from, e.getMessage()));
            return new Candidate(new byte[0]);
        }
    }

    /**
     * Has the machine get it; what it had is kept.
     *
     * @param proven whether the present one is good, so that one wants it back
     * @return whether the machine has it; if not, that is said
     */
    boolean take(Candidate candidate, Candidate present, boolean proven) {
        if (proven && !present.isEmpty() && !write(lastGood, present)) {
            return false;
        }
        if (!write(file, candidate)) {
            return false;
        }
        log.log(
                Domain.DCDB,
                Level.NOTICE,
                "wrote new corosync config '%s' (version = %s)".formatted(file, candidate.versionText()));
        forgetTakenBack();
        return true;
    }

    /** Keeps in mind that it is not to be taken. */
    boolean refuse(Candidate candidate) {
        return write(takenBack, candidate);
    }

    /**
     * Puts back what was there before.
     *
     * @param before what to put back
     * @return whether it is back; if not, that is said
     */
    boolean takeBack(Candidate candidate, Candidate before) {
        if (!isStill(candidate)) {
            return false;
        }
        if (before.isEmpty()) {
            crit("there is no '%s' that could be put back".formatted(lastGood));
            return false;
        }
        return refuse(candidate) && write(file, before);
    }

    private boolean isStill(Candidate expected) {
        if (present().isSameAs(expected)) {
            return true;
        }
        crit("'%s' was changed by somebody else meanwhile: it is left as it is".formatted(file));
        return false;
    }

    /**
     * Has the machine get again what was taken back.
     *
     * @return whether the machine has it; if not, that is said
     */
    boolean takeAgain(Candidate candidate) {
        if (!isStill(lastGood()) || !write(file, candidate)) {
            return false;
        }
        forgetTakenBack();
        return true;
    }

    private void forgetTakenBack() {
        try {
            Files.deleteIfExists(takenBack);
        } catch (IOException e) {
            crit("Failed to remove file '%s': %s".formatted(takenBack, e.getMessage()));
        }
    }

    private boolean write(Path to, Candidate candidate) {
        try {
            String mode =
                    Files.exists(file) ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) : MODE;
            DurableFile.replace(to, candidate.content(), mode);
            return true;
        } catch (IOException e) {
            crit("Failed to write file '%s': %s".formatted(to, e.getMessage()));
            return false;
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
