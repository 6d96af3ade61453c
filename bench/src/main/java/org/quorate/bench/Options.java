package org.quorate.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What to measure.
 *
 * @param rounds        rings of each kind for each crypto setting
 * @param floodMillis   length of one throughput measurement
 * @param pings         round trips measured in each ring
 * @param sizes         message sizes of the throughput measurements, bytes
 * @param cryptos       crypto settings
 * @param kinds         kinds of ring, alternated
 * @param crash         whether to kill a node and wait for the new membership
 * @param controlSocket whether Quorate is driven by its control socket instead of libcpg
 * @param files         whether the cluster file system is measured instead of the ring
 */
record Options(
        int rounds,
        long floodMillis,
        long pings,
        List<Integer> sizes,
        List<Crypto> cryptos,
        List<Contender> kinds,
        boolean crash,
        boolean controlSocket,
        boolean files) {

    static final String USAGE = """
            usage: bench/run [--rounds N] [--seconds S] [--pings N] [--sizes A,B,…] [--crypto none,aes256] \
            [--kinds real,quorate] [--no-crash] [--quick] [--control] [--files]
              --rounds N    rings of each kind and crypto setting, default 3; medians over them are printed
              --seconds S   length of one throughput measurement, default 3
              --pings N     round trips measured in each ring, default 2000
              --sizes LIST  message sizes in bytes, default 64,1400,8192,61440,1048576
              --crypto LIST none, aes256 (with sha256), aes128 (with sha1); default none,aes256
              --kinds LIST  two of real, quorate, unrecorded (Quorate without its flight recorder), embedded (applications that are
                            the nodes, by the Java API), or one; default real,quorate
              --no-crash    without the crash of a node (8 s a ring at default timeouts)
              --quick       one round of one second each
              --control     drive Quorate by its control socket's cpg stream instead of the program on libcpg
              --files       the cluster file system beside each kind, instead of the ring
            """;

    /** A crypto setting by its cipher. */
    enum Crypto {
        NONE("none", "none"),
        AES256("aes256", "sha256"),
        AES128("aes128", "sha1");

        final String cipher;
        final String hash;

        Crypto(String cipher, String hash) {
            this.cipher = cipher;
            this.hash = hash;
        }
    }

    static Options parse(String[] args) {
        int rounds = 3;
        long floodMillis = 3000;
        long pings = 2000;
        List<Integer> sizes = List.of(64, 1400, 8192, 61440, 1 << 20);
        List<Crypto> cryptos = List.of(Crypto.NONE, Crypto.AES256);
        List<Contender> kinds = List.of(Contender.REAL, Contender.QUORATE);
        boolean crash = true;
        boolean controlSocket = false;
        boolean files = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(value(args, ++i));
                case "--seconds" -> floodMillis = Math.round(Double.parseDouble(value(args, ++i)) * 1000);
                case "--pings" -> pings = Long.parseLong(value(args, ++i));
                case "--sizes" ->
                    sizes = words(args, ++i).stream().map(Integer::valueOf).toList();
                case "--crypto" ->
                    cryptos = words(args, ++i).stream().map(Crypto::valueOf).toList();
                case "--kinds" ->
                    kinds = words(args, ++i).stream().map(Contender::valueOf).toList();
                case "--no-crash" -> crash = false;
                case "--control" -> controlSocket = true;
                case "--files" -> files = true;
                case "--quick" -> {
                    rounds = 1;
                    floodMillis = 1000;
                    pings = 500;
                }
                case "--help" -> throw new IllegalArgumentException("options");
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        if (kinds.isEmpty() || kinds.size() > 2) {
            throw new IllegalArgumentException("--kinds takes one or two kinds");
        }
        return new Options(rounds, floodMillis, pings, sizes, cryptos, kinds, crash, controlSocket, files);
    }

    private static String value(String[] args, int at) {
        if (at >= args.length) {
            throw new IllegalArgumentException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static List<String> words(String[] args, int at) {
        List<String> words = new ArrayList<>();
        for (String word : value(args, at).split(",")) {
            words.add(word.toUpperCase(java.util.Locale.ROOT));
        }
        return words;
    }
}
