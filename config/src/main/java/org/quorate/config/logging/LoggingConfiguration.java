package org.quorate.config.logging;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code logging} section (spec 50 §7.1).
 *
 * @param fileline whether lines show the source file and line
 * @param functionName whether lines show the function
 * @param blackbox whether the flight recorder keeps lines
 * @param defaults settings of subsystems without a section of their own
 * @param subsystems settings of the others, complete, by the tag in the brackets; may name tags that do not exist
 */
public record LoggingConfiguration(
        Timestamp timestamp,
        boolean fileline,
        boolean functionName,
        boolean blackbox,
        LogSettings defaults,
        SortedMap<String, LogSettings> subsystems) {
    /** What the daemon uses before a file is read, and what an empty section means. */
    public static final LoggingConfiguration DEFAULT =
            new LoggingConfiguration(Timestamp.HIRES, false, false, true, LogSettings.DEFAULT, new TreeMap<>());

    public LoggingConfiguration {
        subsystems = Collections.unmodifiableSortedMap(new TreeMap<>(subsystems));
    }

    /** The settings of a subsystem. */
    public LogSettings of(String subsystem) {
        return subsystems.getOrDefault(subsystem, defaults);
    }

    /** How lines are dated. */
    public enum Timestamp {
        OFF,
        /** To the second. */
        ON,
        /** To the millisecond. */
        HIRES
    }
}
