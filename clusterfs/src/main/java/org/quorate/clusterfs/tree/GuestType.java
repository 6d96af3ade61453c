package org.quorate.clusterfs.tree;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Kind of a guest, by the directory of its configuration (spec 60 §2.5). */
public enum GuestType {
    QEMU("qemu-server"),
    OPENVZ("openvz"),
    LXC("lxc");

    private final String directory;

    GuestType(String directory) {
        this.directory = directory;
    }

    /** Name of the directory in that of its node. */
    public String directory() {
        return directory;
    }

    /** As {@code .vmlist} shows it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable GuestType ofDirectory(String directory) {
        for (GuestType type : values()) {
            if (type.directory.equals(directory)) {
                return type;
            }
        }
        return null;
    }
}
