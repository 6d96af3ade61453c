package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a running process uses of the machine, as the kernel counts it.
 *
 * @param pid of the process
 */
public record ProcessUsage(long pid) {
    private static final double TICKS_A_SECOND = 100;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    /** CPU time used since the start, in seconds. */
    public double cpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) / TICKS_A_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory in MiB, shared pages included. */
    public double residentMebibytes() {
        return kibibytes("VmRSS:") / 1024.0;
    }

    /** Resident memory that belongs to no file, in MiB. */
    public double anonymousMebibytes() {
        return (kibibytes("RssAnon:") + kibibytes("RssShmem:")) / 1024.0;
    }

    private long kibibytes(String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
