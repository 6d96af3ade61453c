/** The cluster for applications. */
@SuppressWarnings("module") // what is a node itself is compiled later
module org.quorate.client {
    requires static transitive org.jspecify;
    requires transitive org.quorate.base;
    requires transitive org.quorate.config;
    requires org.quorate.ipc;
    requires org.quorate.posix;
    requires org.slf4j;

    exports org.quorate.client;
    exports org.quorate.client.connection to
            org.quorate.embedded,
            org.quorate.pmxcfs,
            org.quorate.testkit;
    exports org.quorate.client.service to
            org.quorate.embedded,
            org.quorate.pmxcfs,
            org.quorate.testkit;
}
