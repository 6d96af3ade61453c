/** Quorate daemon. */
module org.quorate.daemon {
    requires static transitive org.jspecify;
}
