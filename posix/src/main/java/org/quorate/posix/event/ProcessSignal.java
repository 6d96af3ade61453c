package org.quorate.posix.event;

/** The signals a daemon reacts to (spec 50 §2.3) and a virtual machine lets it have. */
public enum ProcessSignal {
    TERMINATE("TERM", 1),
    INTERRUPT("INT", 2),
    HANGUP("HUP", 4),
    USER_2("USR2", 8);

    final String shortName;
    final int bit;

    ProcessSignal(String shortName, int bit) {
        this.shortName = shortName;
        this.bit = bit;
    }
}
