package org.quorate.simulation;

import org.quorate.simulation.scenario.RandomScenario;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioRun;

/**
 * A run of traffic under faults that one seed decides: of the network, of machines, their clocks and disks, of clients; then
 * everything is repaired and the cluster has to become one ring again. All promises are checked meanwhile ({@link
 * org.quorate.simulation.invariant.Invariants}); a broken one is thrown as an {@link AssertionError} that names the seed.
 */
public final class RandomFaults {
    private RandomFaults() {}

    /**
     * Makes a cluster of 2 to 5 nodes and runs it.
     *
     * @param seed decides everything
     * @param disturbances how many faults follow each other, some 2 s apart
     * @return the fingerprint of the run, equal for equal arguments
     * @throws AssertionError if the cluster broke a promise
     */
    public static long run(long seed, int disturbances) {
        return run(seed, disturbances, 0).fingerprint();
    }

    /**
     * As the other, with every node recorded.
     *
     * @param recordingBytes memory of each node's flight recorder
     * @return the cluster after the run
     */
    public static SimulatedCluster run(long seed, int disturbances, long recordingBytes) {
        Scenario scenario = RandomScenario.withFaults(seed, disturbances);
        ScenarioRun run = new ScenarioRun(
                scenario,
                (clusterSeed, observer) ->
                        scenario.setup().plan().recording(recordingBytes).build(clusterSeed, observer),
                null);
        try {
            run.run();
            return run.cluster();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " with " + disturbances + " disturbances, after "
                            + run.cluster().nowNanos() / 1_000_000 + " ms of virtual time: " + e.getMessage(),
                    e);
        }
    }
}
