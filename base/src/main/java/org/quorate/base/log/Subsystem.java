package org.quorate.base.log;

/** The tags in the brackets of a log line (spec 50 §7.1). */
public enum Subsystem {
    MAIN,
    TOTEM,
    KNET,
    SYNC,
    QUORUM,
    VOTEQ,
    CPG,
    CFG,
    CMAP,
    SERV,
    QB,
    MON,
    WD,
    PLOAD,
    STATS,
    YKD
}
