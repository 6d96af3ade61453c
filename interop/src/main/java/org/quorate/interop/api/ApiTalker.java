package org.quorate.interop.api;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.quorate.client.Cluster;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;

/** Talks with others of its kind on other nodes and prints a checksum of what it heard, and in which order. */
public final class ApiTalker implements GroupListener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST = 20_000;

    private final MessageDigest digest;
    private final CountDownLatch all;
    private final CountDownLatch heard;
    private final int members;
    private int count;

    private ApiTalker(int members, int messages) throws NoSuchAlgorithmException {
        this.members = members;
        digest = MessageDigest.getInstance("SHA-256");
        all = new CountDownLatch(1);
        heard = new CountDownLatch(members * messages);
    }

    /** Arguments: how many members there will be, how many messages each sends. */
    public static void main(String[] arguments) throws Exception {
        talk(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Cluster::connect);
    }

    static void talk(int members, int messages, Supplier<Cluster> connect)
            throws InterruptedException, NoSuchAlgorithmException {
        ApiTalker talker = new ApiTalker(members, messages);
        try (Cluster cluster = connect.get();
                Group group = cluster.join("talk", talker)) {
            await(talker.all, "all members");
            for (int i = 0; i < messages; i++) {
                byte[] content = new byte[Integer.BYTES + (i * 37) % LONGEST];
                ByteBuffer.wrap(content).putInt(i);
                group.send(content);
            }
            await(talker.heard, "all messages");
            synchronized (talker) {
                System.out.println(talker.count + " messages, " + HexFormat.of().formatHex(talker.digest.digest()));
            }
        }
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(what + " did not come within " + PATIENCE);
        }
    }

    @Override
    public synchronized void onMessage(GroupMessage message) {
        digest.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(message.sender().nodeId())
                .putInt(message.content().length)
                .array());
        digest.update(message.content());
        count++;
        heard.countDown();
    }

    @Override
    public void onChange(GroupChange change) {
        if (change.members().size() == members) {
            all.countDown();
        }
    }
}
