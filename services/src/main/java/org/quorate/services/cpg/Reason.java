package org.quorate.services.cpg;

/** Why a process is in a list of a configuration change (spec 30 §3.5). */
public final class Reason {
    /** In the member list. */
    public static final int UNDEFINED = 0;

    public static final int JOIN = 1;
    public static final int LEAVE = 2;
    /** Its node left the configuration. */
    public static final int NODE_DOWN = 3;
    /** Its node came (back) into the configuration. */
    public static final int NODE_UP = 4;
    /** It ended without leaving. */
    public static final int PROCESS_DOWN = 5;

    private Reason() {}
}
