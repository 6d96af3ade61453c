/** The cluster for applications. */
module org.quorate.client {
    requires static transitive org.jspecify;
    requires transitive org.quorate.base;
    requires transitive org.quorate.config;
    requires org.quorate.ipc;
    requires org.quorate.posix;
    requires org.slf4j;

    exports org.quorate.client;
}
