/** Every native call of the product, over java.lang.foreign. */
module org.quorate.posix {
    requires static transitive org.jspecify;
    requires transitive org.quorate.base;
    requires jdk.unsupported; // sun.misc.Signal

    exports org.quorate.posix;
    exports org.quorate.posix.event;
    exports org.quorate.posix.file;
    exports org.quorate.posix.local;
    exports org.quorate.posix.memory;
    exports org.quorate.posix.net;
    exports org.quorate.posix.process;
}
