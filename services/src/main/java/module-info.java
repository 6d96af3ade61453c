/** The service engines between nodes: sync, cpg, quorum, votequorum, cfg, cmap (spec 30). */
module org.quorate.services {
    requires transitive org.quorate.base;
    requires transitive org.quorate.config;
    requires transitive org.quorate.totem;
    requires static transitive org.jspecify;

    exports org.quorate.services;
    exports org.quorate.services.cfg;
    exports org.quorate.services.cmap;
    exports org.quorate.services.cpg;
    exports org.quorate.services.framework;
    exports org.quorate.services.quorum;
    exports org.quorate.services.report;
    exports org.quorate.services.votequorum;
}
