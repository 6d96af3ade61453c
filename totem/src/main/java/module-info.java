/** Totem single ring protocol: membership, total order, recovery; process groups and message packing (spec 20). */
@SuppressWarnings("module") // the readers of recorded packets are compiled later
module org.quorate.totem {
    requires transitive org.quorate.base;
    requires transitive org.quorate.config;
    requires static transitive org.jspecify;

    exports org.quorate.totem;
    exports org.quorate.totem.wire to
            org.quorate.engine,
            org.quorate.simulation;
}
