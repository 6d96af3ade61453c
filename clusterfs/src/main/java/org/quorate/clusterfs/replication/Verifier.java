package org.quorate.clusterfs.replication;

import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.message.Epoch;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.message.Verification;
import org.quorate.clusterfs.tree.Checksum;

/**
 * Verifies now and then that all members have the same state: the one with the lowest nodeid asks, everybody takes a sum when the
 * request is delivered, and compares it with the asker's (spec 60 §4.5, §4.8). Here it asks after each exchange, too.
 */
final class Verifier {
    private final StateMachine machine;
    private final Application application;
    private final Settings settings;

    private long last;
    private long counter;
    private long id;
    private Epoch epoch = Epoch.NONE;
    private @Nullable Checksum own;
    /** Whether a sum was wrong and none was right since. */
    private boolean hasDiffered;

    private boolean isToBeMended;

    Verifier(StateMachine machine, Application application, Settings settings) {
        this.machine = machine;
        this.application = application;
        this.settings = settings;
    }

    void start(Now now) {
        last = now.elapsed();
    }

    /** The members have changed: nothing is asked for. */
    void reset() {
        id = counter;
        epoch = Epoch.NONE;
    }

    void tick(Now now) {
        if (now.elapsed() - last >= settings.verifyEvery()) {
            last = now.elapsed();
            ask();
        }
    }

    void exchangeEnded() {
        if (settings.verifyAfterExchange()) {
            ask();
        }
    }

    /**
     * Whether joining anew, at once, is to mend a difference: asked for once. Where that has not mended one, each further exchange has
     * all members wait for nothing, and there is a pause before the next.
     */
    boolean takeMending() {
        boolean taken = isToBeMended;
        isToBeMended = false;
        return taken;
    }

    private void ask() {
        if (!machine.isVerified() || !machine.isLowest() || machine.mode() != Mode.SYNCED) {
            return;
        }
        if (counter != id) {
            machine.sink().log(Domain.MAIN, Level.NOTICE, "delay verify request %016X".formatted(counter));
            return;
        }
        counter++;
        if (!machine.sendExchange(Message.VERIFY_REQUEST, new Verification(counter, null).encode())) {
            machine.log(Level.CRIT, "failed to send VERIFY_REQUEST message");
        }
    }

    void requested(ProcessId sender, Message.Exchange message) {
        if (!machine.isVerified()) {
            return;
        }
        switch (Verification.decodeRequest(message.body())) {
            case Decoded.Malformed<Verification>(String reason) -> {
                machine.log(Level.CRIT, reason + " form node " + sender);
                machine.leave();
            }
            case Decoded.Value<Verification>(Verification request) -> take(sender, request, message.epoch());
        }
    }

    private void take(ProcessId sender, Verification request, Epoch asked) {
        Checksum checksum = application.checksum();
        own = checksum;
        epoch = asked;
        id = request.id();
        if (sender.equals(machine.self())) {
            machine.sendExchange(Message.VERIFY, new Verification(id, checksum).encode());
        }
    }

    void received(Message.Exchange message) {
        if (!machine.isVerified()) {
            return;
        }
        switch (Verification.decode(message.body())) {
            case Decoded.Malformed<Verification>(String reason) -> {
                machine.log(Level.CRIT, reason);
                machine.leave();
            }
            case Decoded.Value<Verification>(Verification verification) -> compare(verification, message.epoch());
        }
    }

    private void compare(Verification theirs, Epoch theirEpoch) {
        Checksum sum = theirs.checksum();
        if (own == null || sum == null || theirs.id() != id || !theirEpoch.equals(epoch)) {
            machine.log(Level.NOTICE, "skip verification - no checksum saved");
        } else if (own.equals(sum)) {
            hasDiffered = false;
            machine.log(Level.NOTICE, "data verification successful");
        } else {
            isToBeMended = !hasDiffered;
            hasDiffered = true;
            machine.log(
                    Level.CRIT,
                    "wrong checksum %016X != %016X - restarting".formatted(sum.firstWord(), own.firstWord()));
            machine.leave();
        }
    }
}
