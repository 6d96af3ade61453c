package org.quorate.pmxcfs.cluster;

/**
 * The cluster engine of this machine, as this process sees it now.
 *
 * @param connected whether there is a connection to it; the rest is what was last heard otherwise
 * @param quorate whether its partition has quorum; not without a connection
 * @param configVersion unsigned {@code totem.config_version} of the configuration that it runs with; 0 if unknown
 */
public record EngineState(boolean connected, boolean quorate, long configVersion) {
    /** Nothing was heard yet. */
    public static final EngineState UNKNOWN = new EngineState(false, false, 0);
}
