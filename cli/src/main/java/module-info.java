/** Quorate cli. */
module org.quorate.cli {
    requires static transitive org.jspecify;
}
