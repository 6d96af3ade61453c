/** One launcher, many commands. */
module org.quorate.cli {
    requires org.quorate.daemon;
    requires org.quorate.simulation;
    requires org.quorate.config;
    requires org.quorate.engine;
    requires org.quorate.services;
    requires org.quorate.base;
    requires org.quorate.clusterfs;
    requires org.quorate.pmxcfs;
    requires org.quorate.posix;
    requires info.picocli;
    requires com.fasterxml.jackson.databind;
    requires static transitive org.jspecify;

    // picocli fills the annotated fields of the commands
    opens org.quorate.cli to
            info.picocli;
    opens org.quorate.cli.fs to
            info.picocli;
}
