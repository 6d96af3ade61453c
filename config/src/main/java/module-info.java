/** corosync.conf, the typed cluster configuration with every default derived, and the configuration map (cmap). */
module org.quorate.config {
    requires transitive org.quorate.base;
    requires static transitive org.jspecify;

    exports org.quorate.config;
    exports org.quorate.config.cmap;
    exports org.quorate.config.file;
    exports org.quorate.config.host;
    exports org.quorate.config.logging;
    exports org.quorate.config.reading;
    exports org.quorate.config.replay;
}
