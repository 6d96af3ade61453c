/** Quorate posix. */
module org.quorate.posix {
    requires static transitive org.jspecify;
}
