package org.quorate.bench;

import java.util.Optional;
import org.quorate.interop.Prerequisites;

/** The command {@code bench/run}. */
public final class Bench {
    private static final int USAGE_ERROR = 64;

    private Bench() {}

    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(USAGE_ERROR);
            return;
        }
        Optional<String> missing = Prerequisites.missing();
        if (missing.isPresent()) {
            System.err.println("bench: " + missing.get());
            System.exit(1);
        }
        Results results = new Results(options.kinds());
        for (Options.Crypto crypto : options.cryptos()) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (Contender contender : options.kinds()) {
                    System.err.printf("round %d of %d, %s, %s%n", round, options.rounds(), crypto, contender.heading());
                    if (options.files()) {
                        new FilesRun(options, contender, crypto, results).measure();
                    } else {
                        new RingRun(options, contender, crypto, results).measure();
                    }
                }
            }
        }
        System.out.printf(
                "%d nodes in namespaces on one bridge, %d CPUs, %d round(s), %.1f s a measurement%n",
                RingRun.NODES,
                Runtime.getRuntime().availableProcessors(),
                options.rounds(),
                options.floodMillis() / 1e3);
        System.out.println(clients(options));
        results.print(System.out);
        System.exit(0);
    }

    private static String clients(Options options) {
        if (options.files()) {
            return "quorate pmxcfs on each node, beside real corosync or Quorate; through the mount of node 1";
        }
        if (options.controlSocket()) {
            return "clients: corosync by libcpg; Quorate by the control socket's cpg stream";
        }
        return "clients: the same C program on libcpg"
                + (options.kinds().contains(Contender.EMBEDDED)
                        ? "; embedded: a Java program that is the node"
                        : " for both");
    }
}
