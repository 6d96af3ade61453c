package org.quorate.interop.differential;

import java.util.List;
import java.util.SplittableRandom;
import org.quorate.interop.differential.checker.ClientName;

/** Batches of messages of 1 byte to 1 MiB, mostly small, about thirty messages a second, now and then all at once. */
final class RandomTraffic {
    private static final int MOST_IN_A_BATCH = 40;
    private static final int MICROS_PER_MS = 1000;
    /** The largest that libcpg sends in one request. */
    private static final int LARGEST = 1_047_552;

    /** A share of the messages, in per mille, and their sizes. */
    private record Sizes(int share, int least, int most) {}

    private static final List<Sizes> SIZES = List.of(
            new Sizes(50, 1, 8),
            new Sizes(550, 8, 200),
            new Sizes(250, 200, 1500),
            new Sizes(110, 1500, 20_000),
            new Sizes(35, 20_000, 150_000),
            new Sizes(5, 150_000, LARGEST + 1));

    private final ClientName client;
    private final SplittableRandom random;
    private int batches;

    RandomTraffic(ClientName client, long seed) {
        this.client = client;
        this.random = new SplittableRandom(seed ^ client.toString().hashCode());
    }

    Batch next() {
        batches++;
        boolean isBurst = random.nextInt(8) == 0;
        int count = random.nextInt(1, MOST_IN_A_BATCH + 1);
        long gapMicros = isBurst ? 0 : (long) random.nextInt(5, 60) * MICROS_PER_MS;
        List<Integer> sizes = random.ints(count, 0, 1000).mapToObj(this::size).toList();
        return new Batch(client + "-b" + batches + "-", count, gapMicros, sizes);
    }

    private int size(int perMille) {
        int rest = perMille;
        for (Sizes sizes : SIZES) {
            if (rest < sizes.share()) {
                return random.nextInt(sizes.least(), sizes.most());
            }
            rest -= sizes.share();
        }
        throw new IllegalStateException("the shares of sizes do not add up to 1000");
    }
}
