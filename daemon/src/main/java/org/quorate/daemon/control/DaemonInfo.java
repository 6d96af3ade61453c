package org.quorate.daemon.control;

/**
 * Which daemon answers.
 *
 * @param product name and version
 * @param pid process id
 * @param nodeId unsigned
 * @param configurationFile path as given to the daemon
 * @param simulatedFaults whether {@code --allow-simulated-faults} was given
 */
public record DaemonInfo(String product, long pid, int nodeId, String configurationFile, boolean simulatedFaults) {}
