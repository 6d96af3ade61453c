package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.List;

/** Judges runs. */
public final class Checker {
    private static final List<Property> PROPERTIES = List.of(
            new NoCreation(),
            new NoDuplicates(),
            new SelfDelivery(),
            new SenderOrder(),
            new NoGaps(),
            new TotalOrder(),
            new DeliveredTogether(),
            new EqualViews(),
            new ChangesAddUp(),
            new RingSequence(),
            new QuorumByVotes());

    private Checker() {}

    /** What is wrong with one run by itself. */
    public static List<Finding> check(RunHistory run) {
        List<Finding> findings = new ArrayList<>();
        for (Property property : PROPERTIES) {
            property.check(
                    run,
                    text -> findings.add(new Finding(property.getClass().getSimpleName(), run.ring() + ": " + text)));
        }
        return findings;
    }

    /** What differs between runs of one script. */
    public static List<Finding> compare(List<RunHistory> runs) {
        List<Finding> findings = new ArrayList<>();
        for (RunHistory other : runs.subList(1, runs.size())) {
            new Comparison(runs.getFirst(), other, findings).compare();
        }
        return findings;
    }
}
