/** A simulated cluster for tests of applications. */
module org.quorate.testkit {
    requires transitive org.quorate.client;
    requires org.quorate.runtime;
    requires org.quorate.simulation;
    requires static transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports org.quorate.testkit;
}
