package org.quorate.totem;

import java.nio.charset.StandardCharsets;

/** The two process groups in use on a ring (spec 20 §7.2). */
public enum Group {
    /** Messages of all services. */
    SERVICES("a"),
    /** Messages of the synchronisation engine. */
    SYNC("sync");

    private final byte[] name;

    Group(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** The name on the wire, a copy. */
    public byte[] nameBytes() {
        return name.clone();
    }

    int nameLength() {
        return name.length;
    }

    byte nameByte(int index) {
        return name[index];
    }
}
