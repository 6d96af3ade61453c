package org.quorate.config.host;

/** Outcome of looking up a user or group name. */
public sealed interface Account {
    /**
     * @param id uid or gid, unsigned
     */
    record Found(int id) implements Account {}

    record Unknown() implements Account {}

    /** The lookup itself failed. */
    record Failed(SystemError error) implements Account {}
}
