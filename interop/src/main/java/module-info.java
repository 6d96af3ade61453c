/** Rings of real corosync and Quorate nodes in network namespaces, for tests and benchmarks; nothing that ships. */
module org.quorate.interop {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires org.quorate.base;
    requires org.quorate.client;
    requires org.quorate.config;
    requires org.quorate.daemon;
    requires org.quorate.embedded;
    requires org.quorate.ipc;
    requires transitive org.quorate.simulation;

    exports org.quorate.interop;
}
