package org.quorate.clusterfs.status;

/** Told of values for round robin data bases, of this node and of the others. Must not wait. */
@FunctionalInterface
public interface SampleListener {
    /** Nobody keeps them. */
    SampleListener NONE = (name, text) -> {};

    /**
     * Values came.
     *
     * @param name of the key, without {@code rrd/}
     * @param text its value, without the NUL
     */
    void sampled(String name, String text);
}
