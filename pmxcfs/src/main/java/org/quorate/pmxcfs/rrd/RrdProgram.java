package org.quorate.pmxcfs.rrd;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.rrd.RrdSample;

/** A program that knows the files' format. */
interface RrdProgram extends AutoCloseable {
    /**
     * Makes a file, unless it is there.
     *
     * @param begin seconds since 1970
     * @return null, or why it was refused
     * @throws IOException if the program does not answer
     */
    @Nullable
    String create(Path file, RrdSample sample, long begin) throws IOException;

    /**
     * Adds values.
     *
     * @return null, or why it was refused
     * @throws IOException if the program does not answer
     */
    @Nullable
    String update(Path file, RrdSample sample) throws IOException;

    @Override
    void close();
}
