package org.quorate.config.file;

/** Sections in which keys are not simply stored as strings (spec 50 §3.4). Other subsections inherit the state they are in. */
enum SectionState {
    DEFAULT(""),
    TOTEM("totem"),
    INTERFACE("totem.interface"),
    MEMBER("totem.interface.member"),
    SYSTEM("system"),
    LOGGER_SUBSYS("logging.logger_subsys"),
    LOGGING_DAEMON("logging.logging_daemon"),
    UIDGID("uidgid"),
    QUORUM("quorum"),
    QUORUM_DEVICE("quorum.device"),
    NODELIST("nodelist"),
    NODE("nodelist.node"),
    RESOURCES("resources"),
    RESOURCES_SYSTEM("resources.system"),
    RESOURCES_SYSTEM_MEMORY("resources.system.memory_used"),
    RESOURCES_PROCESS("resources.process"),
    RESOURCES_PROCESS_MEMORY("resources.process.memory_used");

    private final String path;

    SectionState(String path) {
        this.path = path;
    }

    /** The state inside the section at {@code path}, opened in a section of state {@code outer}. */
    static SectionState within(String path, SectionState outer) {
        for (SectionState state : values()) {
            if (state != DEFAULT && state.path.equals(path)) {
                return state;
            }
        }
        return outer;
    }

    boolean isAt(String sectionPath) {
        return path.equals(sectionPath);
    }

    boolean isResource() {
        return this == RESOURCES_SYSTEM
                || this == RESOURCES_SYSTEM_MEMORY
                || this == RESOURCES_PROCESS
                || this == RESOURCES_PROCESS_MEMORY;
    }
}
