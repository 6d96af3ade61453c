/** The cluster file system as a process: the mount, the thread that owns the tree, the groups of the cluster. */
module org.quorate.pmxcfs {
    requires transitive org.quorate.base;
    requires transitive org.quorate.clusterfs;
    requires org.quorate.posix;
    requires org.quorate.config;
    requires org.quorate.client;
    requires org.quorate.ipc;
    requires org.cryptomator.jfuse.api;
    // the data base of clusterfs
    requires org.xerial.sqlitejdbc;
    requires static transitive org.jspecify;

    exports org.quorate.pmxcfs;
    exports org.quorate.pmxcfs.cluster;
    exports org.quorate.pmxcfs.control;
    exports org.quorate.pmxcfs.files;
    exports org.quorate.pmxcfs.fuse;
    exports org.quorate.pmxcfs.ipc;
    exports org.quorate.pmxcfs.owner;
}
