package org.quorate.config.cmap;

/** Who may connect to the daemon besides root (spec 50 §4.6). */
public final class ClientAccess {
    private ClientAccess() {}

    /**
     * Whether a client with these effective ids may connect: root's uid or gid, or one that {@code uidgid.config.*} (from the files)
     * or {@code uidgid.*} (set at run time) allows. Others get EACCES and the line {@code Denied connection attempt from uid:gid}.
     *
     * @param euid unsigned
     * @param egid unsigned
     */
    public static boolean isAllowed(Cmap map, int euid, int egid) {
        return euid == 0
                || egid == 0
                || isSet(map, "uidgid.uid.", euid)
                || isSet(map, "uidgid.config.uid.", euid)
                || isSet(map, "uidgid.gid.", egid)
                || isSet(map, "uidgid.config.gid.", egid);
    }

    private static boolean isSet(Cmap map, String prefix, int id) {
        return map.getInteger(prefix + Integer.toUnsignedString(id), CmapType.U8, 0) == 1;
    }
}
