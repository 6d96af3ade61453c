/** Node: knet, totem and services composed into one deterministic object with plain inputs and outputs. */
module org.quorate.engine {
    requires transitive org.quorate.base;
    requires transitive org.quorate.config;
    requires transitive org.quorate.knet;
    requires transitive org.quorate.services;
    requires transitive org.quorate.totem;
    requires static transitive org.jspecify;

    exports org.quorate.engine;
    exports org.quorate.engine.recording;
}
