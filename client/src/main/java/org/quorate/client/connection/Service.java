package org.quorate.client.connection;

/** A service of a node by the name of its socket (spec 40 §1). */
public enum Service {
    CMAP("cmap"),
    CFG("cfg"),
    CPG("cpg"),
    QUORUM("quorum"),
    VOTEQUORUM("votequorum");

    private final String socket;

    Service(String socket) {
        this.socket = socket;
    }

    /** The name. */
    public String socket() {
        return socket;
    }

    @Override
    public String toString() {
        return socket;
    }
}
