/** How programs on the same machine talk to the daemon: libqb's protocol, both sides, and the messages of the five services. */
module org.quorate.ipc {
    requires static transitive org.jspecify;
    requires transitive org.quorate.base;
    requires transitive org.quorate.posix;

    exports org.quorate.ipc.libqb;
    exports org.quorate.ipc.message;
}
