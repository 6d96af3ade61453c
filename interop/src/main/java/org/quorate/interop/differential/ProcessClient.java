package org.quorate.interop.differential;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.quorate.interop.ClusterNode;
import org.quorate.interop.Deadline;
import org.quorate.interop.HistoryClient;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.Observation;

/** A process beside a daemon of either kind. */
final class ProcessClient extends StageClient {
    private static final long NOTICE_SECONDS = 10;

    private final HistoryClient process;
    private final LongSupplier nowMillis;
    private final AtomicInteger batchesBegun = new AtomicInteger();
    private final AtomicInteger batchesDone = new AtomicInteger();

    /** Opens it once the node takes clients. */
    ProcessClient(ClientName clientName, ClusterNode node, LongSupplier nowMillis) {
        super(clientName);
        this.nowMillis = nowMillis;
        process = node.openHistory(this::onLine);
    }

    private void onLine(String line) {
        if (line.startsWith("done ")) {
            batchesDone.incrementAndGet();
        } else {
            write(Observation.parse(line), nowMillis.getAsLong());
        }
    }

    @Override
    int pid() {
        return process.pid();
    }

    @Override
    void phase(int number) {
        process.tell("phase " + number);
    }

    @Override
    void join() {
        process.tell("join");
    }

    @Override
    void leave() {
        process.tell("leave");
    }

    @Override
    void die() {
        process.close();
        write(new Observation.End(), nowMillis.getAsLong());
    }

    @Override
    void endWithNode() {
        // it notices by itself, and has written down everything then
        Deadline.seconds(NOTICE_SECONDS)
                .await("client " + name() + " to notice that its node is gone", () -> !process.isAlive());
        write(new Observation.End(), nowMillis.getAsLong());
    }

    @Override
    void send(Batch batch) {
        if (batch.count() > 0) {
            batchesBegun.incrementAndGet();
            process.tell(String.format(
                    Locale.ROOT,
                    "send %s %d %d %s",
                    batch.prefix(),
                    batch.count(),
                    batch.gapMicros(),
                    batch.sizes().stream().map(String::valueOf).collect(Collectors.joining(","))));
        }
    }

    @Override
    boolean hasSentAll() {
        return batchesDone.get() == batchesBegun.get() || hasEnded();
    }

    @Override
    void tellVotes() {
        process.tell("votes");
    }

    void close() {
        process.close();
    }
}
