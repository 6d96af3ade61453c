/** Rings of real corosync and Quorate nodes in network namespaces, for tests and benchmarks; nothing that ships. */
module org.quorate.interop {
    requires static transitive org.jspecify;
    requires transitive com.fasterxml.jackson.databind;

    exports org.quorate.interop;
}
