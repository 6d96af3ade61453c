package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The datagrams that pass one link of one node, by tcpdump; the file stays for reading. */
public final class Capture implements AutoCloseable {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET_HEADER = 14;
    private static final int UDP_HEADER = 8;

    private final Path file;
    private final Process tcpdump;

    private Capture(Path file, Process tcpdump) {
        this.file = file;
        this.tcpdump = tcpdump;
    }

    public static Capture of(ClusterNode node, int link) {
        Path file = node.directory().resolve("link" + link + ".pcap");
        List<String> command = node.namespace()
                .inside(List.of(
                        "tcpdump",
                        "-Z",
                        "root",
                        "-U",
                        "-n",
                        "-s",
                        "0",
                        "-i",
                        "eth" + link,
                        "-w",
                        file.toString(),
                        "udp"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(node.directory().resolve("tcpdump.out").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Deadline.seconds(10).await("tcpdump to listen", () -> Files.exists(file));
            return new Capture(file, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Payloads of the datagrams seen so far that came in one piece. */
    public List<byte[]> payloads() {
        try {
            ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            List<byte[]> payloads = new ArrayList<>();
            int at = FILE_HEADER;
            while (at + RECORD_HEADER <= all.limit()) {
                int length = all.getInt(at + 8);
                int frame = at + RECORD_HEADER;
                if (frame + length > all.limit()) {
                    break;
                }
                int ip = frame + ETHERNET_HEADER;
                int udp = ip + (all.get(ip) & 0xf) * 4;
                boolean isWhole = (all.get(ip + 6) & 0x3f) == 0 && all.get(ip + 7) == 0;
                if (isWhole) {
                    int payload = udp + UDP_HEADER;
                    int end = udp + (((all.get(udp + 4) & 0xff) << 8) | (all.get(udp + 5) & 0xff));
                    payloads.add(Arrays.copyOfRange(all.array(), payload, Math.min(end, frame + length)));
                }
                at = frame + length;
            }
            return payloads;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tcpdump.destroy();
        try {
            if (!tcpdump.waitFor(5, TimeUnit.SECONDS)) {
                tcpdump.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
