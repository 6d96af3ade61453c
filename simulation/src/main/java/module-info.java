/** Quorate simulation. */
module org.quorate.simulation {
    requires static transitive org.jspecify;
}
