/** Quorate engine. */
module org.quorate.engine {
    requires static transitive org.jspecify;
}
