/** The event loop that drives a node against the real world, its log sinks, and the control socket to reach it. */
module org.quorate.daemon {
    requires transitive org.quorate.config;
    requires transitive org.quorate.engine;
    requires org.quorate.ipc;
    requires org.quorate.posix;
    requires org.quorate.runtime;
    requires com.fasterxml.jackson.databind;
    requires aircompressor;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires static transitive org.jspecify;

    exports org.quorate.daemon;
    exports org.quorate.daemon.control;
    exports org.quorate.daemon.log;
}
