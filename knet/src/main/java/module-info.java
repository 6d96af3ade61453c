/** kronosnet: encrypted redundant links between hosts over datagrams (spec 10). */
@SuppressWarnings("module") // what reads recorded packets is compiled later
module org.quorate.knet {
    requires transitive org.quorate.base;
    requires transitive org.quorate.config;
    requires static transitive org.jspecify;
    requires static aircompressor;
    requires static org.apache.commons.compress;
    requires static org.tukaani.xz;

    exports org.quorate.knet;
    exports org.quorate.knet.packet to
            org.quorate.engine;
}
