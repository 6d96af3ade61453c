package org.quorate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.quorate.cli.playground.LocalFiles;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Playground;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.RefusedException;

/** The cluster file system of a local cluster: started on each node, with a file written on the first and read on the last. */
final class SharedFiles {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final String FILE = "hello.txt";

    private final LocalCluster local;
    private final Playground playground;
    private final boolean wanted;

    SharedFiles(LocalCluster local, Playground playground, boolean wanted) {
        this.local = local;
        this.playground = playground;
        this.wanted = wanted;
    }

    /** Starts it and prints what can be seen; what is not possible here is said, and nothing else fails by it. */
    void show() throws CommandFailure, InterruptedException {
        if (!wanted) {
            return;
        }
        String obstacle = LocalFiles.obstacle();
        boolean mounted = obstacle.isEmpty();
        if (!mounted) {
            System.out.println("Shared files are not mounted: " + obstacle + ". 'quorate fs' reaches them.");
        }
        List<Process> started = new ArrayList<>();
        for (LocalNode node : playground.nodes()) {
            started.add(local.startFiles(node));
        }
        try {
            awaitReady(started);
            writeAndRead(mounted);
        } catch (IOException failed) {
            System.out.println("Shared files: " + failed.getMessage() + "; see "
                    + playground.nodes().getFirst().files().log());
        }
        System.out.println();
    }

    private void awaitReady(List<Process> started) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < started.size(); i++) {
            LocalNode node = playground.nodes().get(i);
            while (!node.files().isReady()) {
                if (!started.get(i).isAlive()) {
                    throw new IOException("pmxcfs of " + node.name() + " has ended, see "
                            + node.files().log());
                }
                pause(deadline, "pmxcfs of " + node.name() + " does not come up");
            }
        }
    }

    private static void pause(long deadline, String late) throws IOException, InterruptedException {
        if (System.nanoTime() - deadline > 0) {
            throw new IOException(late + " after " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
        }
        TimeUnit.MILLISECONDS.sleep(50);
    }

    private void writeAndRead(boolean mounted) throws IOException, InterruptedException {
        LocalNode first = playground.nodes().getFirst();
        LocalNode last = playground.nodes().getLast();
        String content = "written on " + first.name() + " at "
                + LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!isWritten(first, content, mounted)) {
            pause(deadline, "nothing can be written on " + first.name());
        }
        while (!content.equals(read(last, mounted))) {
            pause(deadline, last.name() + " has not what " + first.name() + " wrote");
        }
        System.out.println("Shared files (quorate pmxcfs):");
        if (mounted) {
            System.out.println(
                    "  $ echo \"" + content + "\" >" + first.files().mount().resolve(FILE));
            System.out.println("  $ cat " + last.files().mount().resolve(FILE));
        } else {
            System.out.println("  $ quorate fs put --node " + first.id() + local.option() + " " + FILE);
            System.out.println("  $ quorate fs cat --node " + last.id() + local.option() + " " + FILE);
        }
        System.out.println("  " + content);
        System.out.print(stepsToTry(mounted));
    }

    /** Without most nodes it is read-only; the first one stays, to look from. */
    private String stepsToTry(boolean mounted) {
        int nodes = playground.nodes().size();
        if (nodes == 1) {
            return "";
        }
        LocalNode first = playground.nodes().getFirst();
        List<LocalNode> others = playground.nodes().subList(nodes / 2, nodes);
        String write = mounted
                ? "echo x >" + first.files().mount().resolve("try.txt")
                : "echo x | quorate fs put --node " + first.id() + local.option() + " try.txt";
        return """
                Without quorum they can be read and not written; to see it:
                  $ %s
                  $ %s    # is refused
                  $ %s    # then it is done
                """.formatted(onEach("kill", others), write, onEach("start", others));
    }

    private String onEach(String command, List<LocalNode> nodes) {
        return nodes.stream()
                .map(node -> "quorate " + command + " " + node.id() + local.option())
                .collect(Collectors.joining("; "));
    }

    private static boolean isWritten(LocalNode node, String content, boolean mounted) {
        try {
            if (mounted) {
                Path _ = Files.writeString(node.files().mount().resolve(FILE), content + "\n");
            } else {
                try (FileSystemClient client = node.files().connect()) {
                    client.put(FILE, (content + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            return true;
        } catch (IOException | RefusedException notYet) {
            return false;
        }
    }

    private static String read(LocalNode node, boolean mounted) {
        try {
            if (mounted) {
                return Files.readString(node.files().mount().resolve(FILE)).strip();
            }
            try (FileSystemClient client = node.files().connect()) {
                return new String(client.read(FILE), StandardCharsets.UTF_8).strip();
            }
        } catch (IOException | RefusedException notYet) {
            return "";
        }
    }
}
