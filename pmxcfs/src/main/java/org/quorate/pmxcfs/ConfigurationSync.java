package org.quorate.pmxcfs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.replication.TreeReplication;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.pmxcfs.cluster.CorosyncConfGuard;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.pmxcfs.files.ServiceStoppedException;

/**
 * Hands the tree's {@code corosync.conf} from the owner's thread to one that may wait: for disks, for the name service, for other nodes.
 */
final class ConfigurationSync implements TreeReplication.CorosyncConfListener, AutoCloseable {
    static final TreePath COROSYNC_CONF = TreePath.of("corosync.conf");

    private static final long LOOK_EVERY_MILLIS = 250;
    private static final Duration START_PATIENCE = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private record Change(byte[] content, boolean reload) {}

    private final Tree tree;
    private final LogSink log;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private @Nullable Thread thread;

    ConfigurationSync(Tree tree, LogSink log) {
        this.tree = tree;
        this.log = log;
    }

    @Override
    public void corosyncConfChanged(boolean reload) {
        Entry entry = tree.find(COROSYNC_CONF);
        if (entry != null && !entry.isDirectory()) {
            changes.add(new Change(entry.content(), reload));
        }
    }

    /**
     * Begins. What was changed before is done when this returns, so that a cluster engine that is started then finds it, unless the name
     * service is silent: the mount does not wait for that.
     */
    void start(CorosyncConfGuard guard) {
        CountDownLatch first = new CountDownLatch(1);
        thread = Thread.ofPlatform().daemon().name("corosync.conf").start(() -> run(guard, first));
        try {
            if (!first.await(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.log(
                        Domain.MAIN,
                        Level.WARNING,
                        "corosync.conf: the name service does not answer; the machine's file follows later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void followAll(CorosyncConfGuard guard) {
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            guard.follow(change.content(), change.reload(), now());
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void run(CorosyncConfGuard guard, CountDownLatch first) {
        try {
            followAll(guard);
            first.countDown();
            while (!stopping) {
                Change change = changes.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (change != null) {
                    guard.follow(change.content(), change.reload(), now());
                }
                guard.observe(now());
            }
        } catch (InterruptedException | ServiceStoppedException stop) {
            stopping = true;
        } catch (RuntimeException broken) {
            // The tree and its mount do not depend on it.
            log.log(
                    Domain.MAIN,
                    Level.CRIT,
                    "internal error, please report it: corosync.conf is not followed any more: " + broken);
        } finally {
            first.countDown();
        }
    }

    /** Ends; what is being written is whole. */
    @Override
    public void close() {
        stopping = true;
        Thread started = thread;
        if (started != null) {
            try {
                if (!started.join(CLOSE_PATIENCE)) {
                    log.log(Domain.MAIN, Level.WARNING, "corosync.conf: the name service does not answer; leaving");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What nodes tell each other, by the thread that owns all that is known of them. */
    record StatusKeys(FileService files) implements CorosyncConfGuard.Peers {
        @Override
        public void tell(String key, byte[] value) {
            boolean _ = files.setKey(key, value);
        }

        @Override
        public Map<String, byte[]> told(String key) {
            return files.ask(view -> view.status().valuesOfOthers(key));
        }
    }
}
