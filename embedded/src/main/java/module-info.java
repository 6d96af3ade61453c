/** A cluster node inside an application. */
module org.quorate.embedded {
    requires transitive org.quorate.client;
    requires org.quorate.runtime;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports org.quorate.embedded;
}
