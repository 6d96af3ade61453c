/** Identifiers, codec conventions, timers and log events shared by every room; depends on nothing. */
module org.quorate.base {
    requires static transitive org.jspecify;

    exports org.quorate.base;
    exports org.quorate.base.log;
    exports org.quorate.base.time;
    exports org.quorate.base.wire;
}
