package org.quorate.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The oracle: corosync itself, with /dev/shm and /run of its own so that several run on one machine. */
public final class RealCorosync extends ClusterNode {
    private static final String PRIVATE_MOUNTS =
            "mount -t tmpfs shm /dev/shm && mount -t tmpfs run /run && exec corosync -f -c \"$0\"";

    RealCorosync(int id, Namespace namespace, Path directory) {
        super(id, namespace, directory);
    }

    @Override
    List<String> daemonCommand() {
        return namespace().inside(List.of("unshare", "-m", "sh", "-c", PRIVATE_MOUNTS, config().toString()));
    }

    @Override
    List<String> beside(List<String> words) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid()), "-m", "-n"));
        all.addAll(words);
        return all;
    }

    /** Runs one of corosync's tools against this node; stdout and exit code as they come. */
    String tool(String... words) {
        return run(words).stdout();
    }

    /** {@code corosync-quorumtool -s}. */
    public String quorumStatus() {
        return tool("corosync-quorumtool", "-s");
    }

    /** {@code corosync-cfgtool -n}. */
    public String knownNodes() {
        return tool("corosync-cfgtool", "-n");
    }

    /** {@code corosync-cfgtool -s}. */
    public String linkStatus() {
        return tool("corosync-cfgtool", "-s");
    }

    /** The stats map, {@code key = value} lines without types. */
    public String statistics() {
        return tool("corosync-cmapctl", "-m", "stats");
    }

    @Override
    public long statistic(String key) {
        for (String line : statistics().lines().toList()) {
            if (line.startsWith(key + " (")) {
                return Long.parseUnsignedLong(line.substring(line.lastIndexOf('=') + 2));
            }
        }
        return -1;
    }

    @Override
    public boolean isQuorate() {
        return quorumStatus().lines().anyMatch(line -> line.matches("Quorate: +Yes"));
    }

    @Override
    public void shutDown() {
        tool("corosync-cfgtool", "-H");
        awaitEnd();
    }

    @Override
    public CpgClient openCpg(String traceName) {
        return openLibcpg(traceName);
    }
}
