/** Many nodes over a virtual network in virtual time, faults from a seed, invariants. */
module org.quorate.simulation {
    requires transitive org.quorate.engine;
    requires transitive org.quorate.clusterfs;
    requires static transitive org.jspecify;

    exports org.quorate.simulation;
    exports org.quorate.simulation.files;
    exports org.quorate.simulation.invariant;
    exports org.quorate.simulation.scenario;
}
