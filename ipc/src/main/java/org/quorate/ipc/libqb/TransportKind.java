package org.quorate.ipc.libqb;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What carries requests, responses and events; the server decides (spec 40 §1). */
public enum TransportKind {
    /** Unix datagram sockets. Clients do not notice the server's death by polling (spec 40 §5). */
    SOCKET(0),
    /** Rings in shared memory, the default. */
    SHM(1);

    private final int number;

    TransportKind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static @Nullable TransportKind ofNumber(int number) {
        return switch (number) {
            case 0 -> SOCKET;
            case 1 -> SHM;
            default -> null;
        };
    }

    /** The word in corosync's log lines. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
