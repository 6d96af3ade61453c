/** Benchmarks of rings of Quorate against rings of real corosync; nothing that ships. */
module org.quorate.bench {
    requires static transitive org.jspecify;
    requires org.quorate.interop;
}
