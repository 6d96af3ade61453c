package org.quorate.clusterfs.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.quorate.clusterfs.log.Domain;

/** The two process groups that each node joins (spec 60 §4). */
public enum Group {
    /** The tree of files. */
    DCDB("pve_dcdb_v1", 1, Domain.DCDB),
    /** Status of nodes and the cluster log. */
    KVSTORE("pve_kvstore_v1", 0, Domain.STATUS);

    private final String title;
    private final int protocolVersion;
    private final Domain domain;

    Group(String title, int protocolVersion, Domain domain) {
        this.title = title;
        this.protocolVersion = protocolVersion;
        this.domain = domain;
    }

    /** Its name for corosync, whose length counts the NUL at the end: without it one is in another group. */
    public byte[] cpgName() {
        return (title + "\0").getBytes(US_ASCII);
    }

    /** Of all messages we send; of received ones, the only one we understand. */
    public int protocolVersion() {
        return protocolVersion;
    }

    /** Under which its lines are logged. */
    public Domain domain() {
        return domain;
    }

    /** For example {@code pve_dcdb_v1}. */
    public String title() {
        return title;
    }
}
