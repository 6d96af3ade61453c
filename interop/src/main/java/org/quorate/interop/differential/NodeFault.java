package org.quorate.interop.differential;

import java.util.SplittableRandom;

/**
 * What happens to one node for a while.
 *
 * @param millis until it ends
 */
record NodeFault(Kind kind, int node, int millis) {
    enum Kind {
        /** kill -9; it starts again when the time is over, so soon that nobody has missed it, or later. */
        KILLED("is killed and starts again", 50, 5000),
        /** For less than the token timeout. */
        HELD_UP("is stopped", 50, 600),
        /** For so long that the others go on without it. */
        STOPPED("is stopped", 1500, 6000),
        /** It hears nobody and nobody hears it; the shorter ones may pass unnoticed. */
        CUT_OFF("is cut off", 300, 6000);

        private final String text;
        private final int leastMillis;
        private final int mostMillis;

        Kind(String text, int leastMillis, int mostMillis) {
            this.text = text;
            this.leastMillis = leastMillis;
            this.mostMillis = mostMillis;
        }
    }

    static NodeFault random(SplittableRandom random, int nodes) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        return new NodeFault(kind, random.nextInt(1, nodes + 1), random.nextInt(kind.leastMillis, kind.mostMillis + 1));
    }

    String text() {
        return "node " + node + " " + kind.text + ", " + millis + " ms";
    }
}
