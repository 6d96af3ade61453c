package org.quorate.config;

import java.util.OptionalInt;
import org.quorate.config.cmap.Cmap;

/**
 * The {@code system} section (spec 50 §4.5); nothing of it changes at run time.
 *
 * @param ipcType {@code native}, {@code shm} or {@code socket}
 * @param schedRr whether to ask for real-time scheduling
 * @param priority {@code max}, {@code min} or an integer; used without real-time scheduling only, unchecked
 * @param moveToRootCgroup {@code yes}, {@code no} or {@code auto}
 * @param allowKnetHandleFallback whether to do without the privileges knet asks for
 * @param stateDirectory where ring ids are kept
 */
public record SystemConfiguration(
        String ipcType,
        boolean schedRr,
        String priority,
        String moveToRootCgroup,
        boolean allowKnetHandleFallback,
        String stateDirectory) {
    /** Where ring ids are kept unless configured otherwise. */
    public static final String DEFAULT_STATE_DIRECTORY = "/var/lib/corosync";

    private static final int HIGHEST_PRIORITY = -20;
    private static final int LOWEST_PRIORITY = 19;

    /** Reads the {@code system.*} keys, already checked by the parser. */
    public static SystemConfiguration of(Cmap map) {
        return new SystemConfiguration(
                text(map, "qb_ipc_type", "native"),
                text(map, "sched_rr", "yes").equals("yes"),
                text(map, "priority", "0"),
                text(map, "move_to_root_cgroup", "auto"),
                text(map, "allow_knet_handle_fallback", "no").equals("yes"),
                text(map, "state_dir", DEFAULT_STATE_DIRECTORY));
    }

    /**
     * The nice value of {@link #priority()}, within -20..19; empty if the text is none, which the daemon refuses with exit status 8
     * and {@code Priority value <s> is invalid}, but only when it needs it.
     */
    public OptionalInt niceValue() {
        switch (priority) {
            case "max" -> {
                return OptionalInt.of(HIGHEST_PRIORITY);
            }
            case "min" -> {
                return OptionalInt.of(LOWEST_PRIORITY);
            }
            default -> {
                try {
                    int nice = Integer.parseInt(priority);
                    return OptionalInt.of(Math.clamp(nice, HIGHEST_PRIORITY, LOWEST_PRIORITY));
                } catch (NumberFormatException _) {
                    return OptionalInt.empty();
                }
            }
        }
    }

    private static String text(Cmap map, String key, String absent) {
        String value = map.getString("system." + key);
        return value == null ? absent : value;
    }
}
