/** corosync.conf, the typed cluster configuration with every default derived, and the configuration map (cmap). */
module org.quorate.config {
    requires transitive org.quorate.base;
    requires static transitive org.jspecify;

    exports org.quorate.config;
    exports org.quorate.config.cmap;
}
