package org.quorate.services.framework;

import org.jspecify.annotations.Nullable;

/** The service engines with their numbers, names and the size of their function tables (spec 30 §1.1, §1.8). */
public enum ServiceId {
    CMAP(0, 1, 1, 10, 0, "cmap", "corosync configuration map access"),
    CFG(1, 1, 5, 12, bits(0, 1, 2, 3, 4, 7, 10, 11), "cfg", "corosync configuration service"),
    CPG(2, 1, 7, 13, bits(0, 1, 2, 8, 9, 10, 11, 12), "cpg", "corosync cluster closed process group service v1.01"),
    QUORUM(3, 1, 0, 5, 0, "quorum", "corosync cluster quorum service v0.1"),
    PLOAD(4, 1, 2, 0, 0, "pload", "corosync profile loading service"),
    VOTEQUORUM(5, 2, 4, 10, 0, "votequorum", "corosync vote quorum service v1.0"),
    MON(6, 1, 0, 0, 0, "mon", "corosync resource monitoring service"),
    WD(7, 1, 0, 0, 0, "wd", "corosync watchdog service");

    private static final ServiceId[] BY_NUMBER = values();

    private final int number;
    private final int priority;
    private final int messageFunctions;
    private final int clientFunctions;
    private final int flowControlled;
    private final String shortName;
    private final String longName;

    ServiceId(
            int number,
            int priority,
            int messageFunctions,
            int clientFunctions,
            int flowControlled,
            String shortName,
            String longName) {
        this.number = number;
        this.priority = priority;
        this.messageFunctions = messageFunctions;
        this.clientFunctions = clientFunctions;
        this.flowControlled = flowControlled;
        this.shortName = shortName;
        this.longName = longName;
    }

    private static int bits(int... functions) {
        int bits = 0;
        for (int function : functions) {
            bits |= 1 << function;
        }
        return bits;
    }

    /** The service with this number, or {@code null}. */
    public static @Nullable ServiceId ofNumber(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    public int number() {
        return number;
    }

    /** Services of a higher priority are unloaded first. */
    public int priority() {
        return priority;
    }

    /** How many kinds of messages the service exchanges between nodes. */
    public int messageFunctions() {
        return messageFunctions;
    }

    /** How many kinds of requests its clients have; 0 for a service without clients. */
    public int clientFunctions() {
        return clientFunctions;
    }

    /** Whether the client request has to wait for room in the ring's queue and for the end of a synchronisation. */
    public boolean needsFlowControl(int clientFunction) {
        return clientFunction >= 0 && clientFunction < 32 && (flowControlled >>> clientFunction & 1) != 0;
    }

    /** Name of the socket and in statistics keys. */
    public String shortName() {
        return shortName;
    }

    /** Name in log lines about loading and synchronisation. */
    public String longName() {
        return longName;
    }

    /** Name under which the service is configured and stored in the map. */
    public String loaderName() {
        return "corosync_" + shortName;
    }
}
