package org.quorate.pmxcfs.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.pmxcfs.cluster.Opinion.Stance;

/**
 * Has the machine's {@code corosync.conf} follow that of the tree (spec 60 §8.3), but not blindly: what the cluster engine would refuse
 * on any node no node gets, and what costs the ring its quorum is taken back. Belongs to one thread, which may wait.
 */
public final class CorosyncConfGuard {
    /** The cluster engine of this machine. */
    public interface Engine {
        /** How it is now. */
        EngineState state();

        /** Has all engines of its ring read their files again; does not wait for it. */
        void reload();
    }

    /** The status of nodes, by which they tell each other what they think. */
    public interface Peers {
        /** Sets a key of this node. */
        void tell(String key, byte[] value);

        /** What the other nodes that are there have set it to, by their names. */
        Map<String, byte[]> told(String key);
    }

    private final CorosyncConfFile file;
    private final ConfigurationCheck check;
    private final Engine engine;
    private final Peers peers;
    private final LogSink log;

    private @Nullable ReloadTrial trial;
    /** What goes on if the present trial ends with the file from before, which was on trial itself. */
    private @Nullable ReloadTrial superseded;
    /** What the tree has and this machine does not take; null if nothing. */
    private @Nullable Candidate blocked;

    /** What this node thinks of the tree's file; null if it has not heard of one. */
    private @Nullable Opinion own;

    /**
     * One of the machine's file.
     *
     * @param nodeName by which the cluster engine finds this node in the file
     */
    public CorosyncConfGuard(Path file, String nodeName, Engine engine, Peers peers, LogSink log) {
        this.file = new CorosyncConfFile(file, log);
        this.check = new ConfigurationCheck(file, nodeName);
        this.engine = engine;
        this.peers = peers;
        this.log = log;
    }

    private void log(Level level, String text) {
        log.log(Domain.DCDB, level, text);
    }

    private static String name(Candidate candidate) {
        return "corosync.conf of version " + candidate.versionText();
    }

    /**
     * The tree has this file now.
     *
     * @param content empty if it has none
     * @param reload whether this node has changed it, and so has the cluster reload
     * @param now milliseconds by a clock that only goes forward
     */
    public void follow(byte[] content, boolean reload, long now) {
        Candidate candidate = new Candidate(content);
        ReloadTrial running = trial;
        if (candidate.isEmpty() || (running != null && running.candidate().isSameAs(candidate))) {
            return;
        }
        if (candidate.version() == 0) {
            log(Level.CRIT, "unable to parse cluster config_version");
            return;
        }
        Candidate present = file.present();
        if (present.isSameAs(candidate)) {
            Opinion told = own;
            if (told == null || !told.isOf(candidate) || told.stance() != Stance.KEPT) {
                tell(candidate, Stance.WILLING, "");
            }
        } else if (candidate.isOlderThan(present)) {
            log(Level.CRIT, "local corosync.conf is newer");
        } else if (mayBeTaken(candidate)) {
            judge(candidate, present, reload, now);
        }
    }

    /** Whether this machine has not had enough of it already. */
    private boolean mayBeTaken(Candidate candidate) {
        Candidate takenBack = file.takenBack();
        if (takenBack.isEmpty() || !(candidate.isOlderThan(takenBack) || candidate.isSameAs(takenBack))) {
            blocked = null;
            return true;
        }
        blocked = candidate;
        log(
                Level.CRIT,
                name(candidate) + " is not taken, as this node has refused or taken back version "
                        + takenBack.versionText() + ": correct it in the tree and raise config_version");
        Opinion told = own;
        if (told == null || !told.isOf(candidate) || told.stance() != Stance.REFUSED) {
            tell(candidate, Stance.WITHDRAWN, "it was taken back");
        }
        return false;
    }

    private void judge(Candidate candidate, Candidate present, boolean reload, long now) {
        ConfigurationCheck.Judgement judgement = check.judge(candidate, present);
        judgement.remarks().forEach(remark -> log(Level.WARNING, name(candidate) + ": " + remark));
        String refusal = judgement.refusal();
        if (refusal != null) {
            log(
                    Level.CRIT,
                    name(candidate) + " is not taken, '" + file + "' stays as it is: " + refusal
                            + " (the way out: correct it in the tree and raise config_version)");
            // Nor at the next start of this node, alone, when what was missing here is there.
            if (present.isEmpty() || file.refuse(candidate)) {
                tell(candidate, Stance.REFUSED, refusal);
            }
            return;
        }
        SortedMap<String, String> objections = Opinion.objections(others(), candidate);
        if (!objections.isEmpty() && !present.isEmpty()) {
            log(
                    Level.CRIT,
                    name(candidate) + " is not taken: " + text(objections)
                            + " (the way out: correct it in the tree and raise config_version)");
            if (file.refuse(candidate)) {
                tell(candidate, Stance.WITHDRAWN, text(objections));
            }
            return;
        }
        take(candidate, present, judgement.graceSeconds(), reload, now);
    }

    private void take(Candidate candidate, Candidate present, int graceSeconds, boolean reload, long now) {
        ReloadTrial running = trial;
        boolean proven = running == null || running.isReverted();
        if (!file.take(candidate, present, proven)) {
            return;
        }
        boolean quorate = (engine.state().quorate() || (running != null && running.wasQuorateBefore()))
                && mayBeTakenBack(candidate);
        superseded = proven ? null : running;
        // Without an older file there is nothing that an engine runs with, and nothing to go back to.
        trial = present.version() == 0 ? null : new ReloadTrial(candidate, present, reload, quorate, graceSeconds, now);
        tell(candidate, Stance.WILLING, "");
    }

    /** Not if that would change who has quorum: two parts of a broken ring could both have it. */
    private boolean mayBeTakenBack(Candidate candidate) {
        boolean same = check.countVotesAlike(candidate, file.lastGood());
        if (!same) {
            log(Level.NOTICE, name(candidate) + " changes votes: it is not taken back by itself");
        }
        return same;
    }

    /** The ring lives with what this node was kept from: taken back here alone, perhaps before a restart. */
    private void takeWhatOthersKeep(long now) {
        Candidate candidate = blocked;
        if (candidate == null || !Opinion.isKept(others(), candidate)) {
            return;
        }
        blocked = null;
        Candidate present = file.present();
        ConfigurationCheck.Judgement judgement = check.judge(candidate, present);
        if (judgement.refusal() == null && !candidate.isOlderThan(present)) {
            log(Level.WARNING, name(candidate) + " is taken after all: other nodes run with it");
            take(candidate, present, judgement.graceSeconds(), false, now);
            engine.reload();
        }
    }

    private void tell(Candidate candidate, Stance stance, String reason) {
        Opinion opinion = Opinion.of(candidate, stance, reason);
        if (!opinion.equals(own)) {
            own = opinion;
            peers.tell(Opinion.KEY, opinion.encode());
        }
    }

    private SortedMap<String, Opinion> others() {
        SortedMap<String, Opinion> opinions = new TreeMap<>();
        peers.told(Opinion.KEY)
                .forEach((node, value) -> Opinion.decode(value).ifPresent(opinion -> opinions.put(node, opinion)));
        return opinions;
    }

    private static String text(SortedMap<String, String> objections) {
        return objections.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining("; "));
    }

    /**
     * Time has passed. To be called several times a second.
     *
     * @param now milliseconds by a clock that only goes forward
     */
    public void observe(long now) {
        EngineState state = engine.state();
        ReloadTrial running = trial;
        if (running != null) {
            SortedMap<String, Opinion> others = others();
            ReloadTrial.Step step = running.observe(new ReloadTrial.Sight(now, state, others));
            act(running, step, others, state);
            if (running.isOver()) {
                trial = step == ReloadTrial.Step.WITHDRAW ? superseded : null;
                superseded = null;
            }
            return;
        }
        if (state.connected()) {
            takeWhatOthersKeep(now);
        }
        Opinion told = own;
        if (told != null
                && told.stance() == Stance.WILLING
                && state.connected()
                && state.quorate()
                && state.configVersion() == told.version()) {
            Candidate present = file.present();
            if (told.isOf(present)) {
                tell(present, Stance.KEPT, "");
            } else {
                // changed by hand: what this node thinks of that nobody has asked
                own = null;
            }
        }
    }

    private void act(ReloadTrial running, ReloadTrial.Step step, SortedMap<String, Opinion> others, EngineState state) {
        Candidate candidate = running.candidate();
        switch (step) {
            case WAIT, LEAVE -> {}
            case RELOAD -> reload(running, others);
            case WITHDRAW -> withdraw(running, others);
            case REVERT -> revert(running);
            case TAKE_AGAIN -> takeAgain(candidate, state);
            case KEEP -> keep(candidate);
        }
    }

    /** Unless the tree has another one by now, of which more is to be said. */
    private void keep(Candidate candidate) {
        Opinion told = own;
        if (told == null || told.isOf(candidate)) {
            tell(candidate, Stance.KEPT, "");
        }
    }

    private void reload(ReloadTrial running, SortedMap<String, Opinion> others) {
        if (!running.silent(others).isEmpty()) {
            log(
                    Level.WARNING,
                    name(running.candidate()) + " is reloaded without having heard from "
                            + String.join(", ", running.silent(others)));
        }
        engine.reload();
    }

    private void withdraw(ReloadTrial running, SortedMap<String, Opinion> others) {
        Candidate candidate = running.candidate();
        String why = text(Opinion.objections(others, candidate));
        if (file.takeBack(candidate, running.before())) {
            log(
                    Level.CRIT,
                    name(candidate) + " is not reloaded, and version "
                            + file.present().versionText() + " is in '" + file + "' again: " + why
                            + " (the way out: correct it in the tree and raise config_version)");
            tell(candidate, Stance.WITHDRAWN, why);
        }
    }

    private void revert(ReloadTrial running) {
        Candidate candidate = running.candidate();
        if (file.takeBack(candidate, file.lastGood())) {
            log(
                    Level.CRIT,
                    "quorum was lost with %s and did not come back for %d s: version %s is in '%s' again and is reloaded (the way out: correct it in the tree and raise config_version)"
                            .formatted(
                                    name(candidate),
                                    running.graceSeconds(),
                                    file.present().versionText(),
                                    file));
            tell(candidate, Stance.WITHDRAWN, "quorum was lost with it");
            engine.reload();
        } else {
            trial = null;
        }
    }

    private void takeAgain(Candidate candidate, EngineState state) {
        if (file.takeAgain(candidate)) {
            log(
                    Level.CRIT,
                    name(candidate) + " is in '" + file + "' again and is reloaded: "
                            + (state.quorate()
                                    ? "the other nodes run with it"
                                    : "the one before did not bring quorum back, so it was not the reason, or this node's only"));
            tell(candidate, Stance.WILLING, "");
            engine.reload();
        }
    }
}
