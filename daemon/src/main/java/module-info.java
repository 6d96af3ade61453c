/** The event loop that drives a node against the real world, and the control socket to reach it. */
module org.quorate.daemon {
    requires transitive org.quorate.config;
    requires com.fasterxml.jackson.databind;
    requires static transitive org.jspecify;

    exports org.quorate.daemon.control;
}
