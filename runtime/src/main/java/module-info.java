/** What runs a node on a machine. */
module org.quorate.runtime {
    requires transitive org.quorate.config;
    requires transitive org.quorate.engine;
    requires transitive org.quorate.ipc;
    requires transitive org.quorate.posix;
    requires static transitive org.jspecify;

    exports org.quorate.runtime;
    exports org.quorate.runtime.host;
    exports org.quorate.runtime.ipc;
    exports org.quorate.runtime.net;
}
