package org.quorate.pmxcfs.cluster;

import java.util.List;
import java.util.Map;

/**
 * A new {@code corosync.conf} from the moment the machine has it until it is known whether the ring lives with it: the nodes are asked,
 * the cluster engine reloads, quorum is watched; if it is lost for good the file from before is put back, and if that does not
 * help either, the new one again, for then it was not the file. Decides only: what is seen is told, what is to be done is answered.
 */
final class ReloadTrial {
    /** Nodes of the original say nothing, and shall have written their files by then (spec 60 §8.3). */
    private static final long FIRST_MILLIS = 1_000;

    /** So long a node that says something is waited for. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** When whoever made the change has decided. */
    private static final long DECIDED_MILLIS = 15_000;

    /** A quorum that is lost later has other reasons. */
    private static final long WATCH_MILLIS = 60_000;

    private static final long NEVER = Long.MIN_VALUE;

    /** What is to be done. */
    enum Step {
        /** Nothing now. */
        WAIT,
        /** The cluster reloads. */
        RELOAD,
        /** A node refuses it and no engine has read it: the file from before is put back. Over. */
        WITHDRAW,
        /** Quorum is lost: the file from before is put back, and this node's engine reloads. */
        REVERT,
        /** The new file is put in place again, and the engine reloads. Over. */
        TAKE_AGAIN,
        /** The ring lives with it. Over. */
        KEEP,
        /** What it is worth cannot be told; all stays as it is. Over. */
        LEAVE
    }

    /**
     * What is seen.
     *
     * @param now milliseconds by a clock that only goes forward
     * @param others what the other nodes of the status group say, by name; nodes of the original say nothing
     */
    record Sight(long now, EngineState engine, Map<String, Opinion> others) {}

    private enum Phase {
        ASKING,
        WATCHING,
        REVERTED,
        OVER
    }

    private final Candidate candidate;
    private final Candidate before;
    private final boolean reloads;
    private final boolean quorateBefore;
    private final long graceMillis;

    private Phase phase = Phase.ASKING;
    private long since;
    private long lostSince = NEVER;

    /**
     * One that begins.
     *
     * @param before what the machine had until now
     * @param reloads whether this node has the cluster reload
     * @param quorateBefore if not, quorum cannot be lost
     * @param graceSeconds so long a ring may take to form anew
     */
    ReloadTrial(
            Candidate candidate, Candidate before, boolean reloads, boolean quorateBefore, int graceSeconds, long now) {
        this.candidate = candidate;
        this.before = before;
        this.reloads = reloads;
        this.quorateBefore = quorateBefore;
        this.graceMillis = graceSeconds * 1000L;
        this.since = now;
    }

    Candidate candidate() {
        return candidate;
    }

    /** What the machine had until then, which its engine runs with unless it has reloaded. */
    Candidate before() {
        return before;
    }

    boolean wasQuorateBefore() {
        return quorateBefore;
    }

    long graceSeconds() {
        return graceMillis / 1000;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Whether the machine has the file from before again. */
    boolean isReverted() {
        return phase == Phase.REVERTED;
    }

    /** Nodes that say something, but not yet what they think of this one. */
    List<String> silent(Map<String, Opinion> others) {
        return others.entrySet().stream()
                .filter(each -> !each.getValue().isOf(candidate))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** What is to be done now. To be asked about once a second, or more often. */
    Step observe(Sight seen) {
        return switch (phase) {
            case ASKING -> asking(seen);
            case WATCHING -> watching(seen);
            case REVERTED -> reverted(seen);
            case OVER -> Step.WAIT;
        };
    }

    private Step over(Step last) {
        phase = Phase.OVER;
        return last;
    }

    private void enter(Phase next, long now) {
        phase = next;
        since = now;
    }

    /** Of a text without a version of its own it cannot be told: it is taken for loaded once it was time. */
    private boolean isLoaded(EngineState engine) {
        boolean changesVersion = candidate.version() != before.version();
        return engine.configVersion() == candidate.version() && (changesVersion || phase != Phase.ASKING);
    }

    private Step asking(Sight seen) {
        if (isLoaded(seen.engine())) {
            enter(Phase.WATCHING, seen.now());
            return watching(seen);
        }
        if (!Opinion.objections(seen.others(), candidate).isEmpty()) {
            return over(Step.WITHDRAW);
        }
        long waited = seen.now() - since;
        if (reloads) {
            boolean all = waited >= FIRST_MILLIS && silent(seen.others()).isEmpty();
            if (all || waited >= PATIENCE_MILLIS) {
                enter(Phase.WATCHING, seen.now());
                return Step.RELOAD;
            }
        } else if (waited >= DECIDED_MILLIS) {
            enter(Phase.WATCHING, seen.now());
        }
        return Step.WAIT;
    }

    private Step watching(Sight seen) {
        if (!quorateBefore) {
            return over(Step.LEAVE);
        }
        boolean watchedEnough = seen.now() - since >= WATCH_MILLIS;
        EngineState engine = seen.engine();
        if (!engine.connected() || engine.quorate()) {
            // An engine that was away needs its time to find the others.
            lostSince = NEVER;
            if (watchedEnough) {
                return over(engine.connected() && isLoaded(engine) ? Step.KEEP : Step.LEAVE);
            }
            return Step.WAIT;
        }
        if (isLostForGood(seen.now()) && isLoaded(engine)) {
            enter(Phase.REVERTED, seen.now());
            lostSince = seen.now();
            return Step.REVERT;
        }
        return watchedEnough && !isLoaded(engine) ? over(Step.LEAVE) : Step.WAIT;
    }

    private Step reverted(Sight seen) {
        EngineState engine = seen.engine();
        if (engine.connected() && !engine.quorate()) {
            return isLostForGood(seen.now()) ? over(Step.TAKE_AGAIN) : Step.WAIT;
        }
        lostSince = NEVER;
        if (engine.connected() && Opinion.isKept(seen.others(), candidate)) {
            return over(Step.TAKE_AGAIN);
        }
        // By then the others know whether they keep it.
        return seen.now() - since >= WATCH_MILLIS + graceMillis ? over(Step.LEAVE) : Step.WAIT;
    }

    private boolean isLostForGood(long now) {
        if (lostSince == NEVER) {
            lostSince = now;
        }
        return now - lostSince >= graceMillis;
    }
}
