package org.quorate.bench;

import org.quorate.interop.Kind;

/** What is compared. */
enum Contender {
    REAL("corosync", Kind.REAL),
    QUORATE("Quorate", Kind.QUORATE),
    /** What the flight recorder costs. */
    UNRECORDED("unrecorded", Kind.QUORATE),
    /** Applications that are the nodes themselves. */
    EMBEDDED("embedded", Kind.QUORATE);

    private final String heading;
    private final Kind kind;

    Contender(String heading, Kind kind) {
        this.heading = heading;
        this.kind = kind;
    }

    /** Of its column. */
    String heading() {
        return heading;
    }

    Kind kind() {
        return kind;
    }
}
