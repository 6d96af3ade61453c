/** The cluster file system: the tree of configuration files that is the same on every node (spec 60). */
module org.quorate.clusterfs {
    requires transitive org.quorate.base;
    // of the package store alone: who has no data base, as a simulation, needs none
    requires static org.xerial.sqlitejdbc;
    requires static transitive org.jspecify;

    exports org.quorate.clusterfs.journal;
    exports org.quorate.clusterfs.log;
    exports org.quorate.clusterfs.message;
    exports org.quorate.clusterfs.node;
    exports org.quorate.clusterfs.replication;
    exports org.quorate.clusterfs.rrd;
    exports org.quorate.clusterfs.status;
    exports org.quorate.clusterfs.store;
    exports org.quorate.clusterfs.tree;
}
