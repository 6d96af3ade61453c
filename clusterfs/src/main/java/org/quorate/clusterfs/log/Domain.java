package org.quorate.clusterfs.log;

import java.util.Locale;

/** Who speaks, the word in the brackets of a line (spec 60 §1.6). */
public enum Domain {
    MAIN,
    DATABASE,
    DCDB,
    STATUS,
    CONFDB,
    QUORUM,
    LOOP,
    IPCS,
    LIBQB;

    /** For example {@code "dcdb"}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
