package org.quorate.base.log;

import java.util.Locale;

/** Syslog priorities plus trace, gravest first, with the words corosync prints (spec 50 §7.2). */
public enum Level {
    EMERG,
    ALERT,
    CRIT,
    ERROR,
    WARNING,
    NOTICE,
    INFO,
    DEBUG,
    TRACE;

    /** For example {@code "warning"}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a sink that shows everything up to {@code threshold} shows this level. */
    public boolean isShownAt(Level threshold) {
        return compareTo(threshold) <= 0;
    }
}
