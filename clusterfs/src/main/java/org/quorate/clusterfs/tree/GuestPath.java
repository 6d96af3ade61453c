package org.quorate.clusterfs.tree;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A path that is the configuration of a guest: {@code nodes/NODE/SUB/VMID.conf} (spec 60 §2.5). */
record GuestPath(long vmid, String node, GuestType type) {
    private static final Pattern PATH = Pattern.compile(
            "nodes/([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)/(qemu-server|openvz|lxc)/([1-9][0-9]{0,9})\\.conf");
    private static final long LARGEST_VMID = 0xFFFF_FFFFL;

    /** What the path says, or null if it is that of another file. */
    static @Nullable GuestPath of(TreePath path) {
        Matcher matcher = PATH.matcher(path.raw());
        if (!matcher.matches()) {
            return null;
        }
        long vmid = Long.parseLong(matcher.group(3));
        GuestType type = GuestType.ofDirectory(matcher.group(2));
        return type == null || vmid > LARGEST_VMID ? null : new GuestPath(vmid, matcher.group(1), type);
    }
}
