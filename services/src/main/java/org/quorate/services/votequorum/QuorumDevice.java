package org.quorate.services.votequorum;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.framework.ServiceChannel;

/**
 * The quorum device of this node: a client that registers, says whether it votes for this partition, and must say so again in time
 * (spec 30 §4.9, §4.10).
 */
public final class QuorumDevice {
    private static final long NANOS_PER_MS = 1_000_000;

    private final QuorumSettings settings;
    private final Electorate electorate;
    private final VoteSender sender;
    private final ServiceChannel channel;
    private final Cmap cmap;
    private final VoteLog log;
    private final Timer timer;

    private String name = "";
    private @Nullable Consumer<StatusCode> pendingRegistration;
    private RingId ringId = RingId.NONE;
    /** The round of synchronisation waits for the device. */
    private boolean waitingForPoll;

    QuorumDevice(
            QuorumSettings settings,
            Electorate electorate,
            VoteSender sender,
            ServiceChannel channel,
            Cmap cmap,
            Timers timers,
            VoteLog log) {
        this.settings = settings;
        this.electorate = electorate;
        this.sender = sender;
        this.channel = channel;
        this.cmap = cmap;
        this.log = log;
        this.timer = timers.create("quorum device poll", this::onTimeout);
    }

    // ---- state

    /** Name of the registered or remembered quorum device; empty if none. */
    public String name() {
        return name;
    }

    /** The device waits for a poll with this ring id. */
    public RingId lastSyncRingId() {
        return ringId;
    }

    private boolean isRegistered() {
        return electorate.us.has(NodeFlag.QDEVICE_REGISTERED);
    }

    // ---- requests of the device

    /**
     * Registers a quorum device.
     *
     * @param reply the outcome, at once or when the message has come back: {@link StatusCode#OK}, {@link StatusCode#ACCESS}, {@link
     *     StatusCode#EXIST}, {@link StatusCode#TRY_AGAIN}, {@link StatusCode#INVALID_PARAM}
     */
    public void register(String newName, Consumer<StatusCode> reply) {
        if (!settings.deviceAllowed) {
            log.log(
                    Level.INFO,
                    "Registration of quorum device is disabled by incorrect corosync.conf. See logs for more information");
            reply.accept(StatusCode.ACCESS);
        } else if (!QdeviceName.fits(newName)) {
            reply.accept(StatusCode.INVALID_PARAM);
        } else if (isRegistered()) {
            if (newName.equals(name)) {
                reply.accept(StatusCode.OK);
                return;
            }
            log.log(
                    Level.WARNING,
                    "A new qdevice with different name (new: %s old: %s) is trying to re-register!",
                    newName,
                    name);
            reply.accept(StatusCode.EXIST);
        } else if (pendingRegistration != null) {
            log.log(Level.WARNING, "Registration request already in progress");
            reply.accept(StatusCode.TRY_AGAIN);
        } else {
            pendingRegistration = reply;
            sender.registration(true, newName);
        }
    }

    /** {@link StatusCode#OK}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM}. */
    public StatusCode unregister(String registeredName) {
        Voter us = electorate.us;
        if (!isRegistered()) {
            return StatusCode.NOT_EXIST;
        }
        if (!registeredName.equals(name)) {
            return StatusCode.INVALID_PARAM;
        }
        timer.cancel();
        us.set(NodeFlag.QDEVICE_REGISTERED, false);
        us.set(NodeFlag.QDEVICE_ALIVE, false);
        us.set(NodeFlag.QDEVICE_CAST_VOTE, false);
        us.set(NodeFlag.QDEVICE_MASTER_WINS, false);
        sender.nodeInfo();
        sender.registration(false, registeredName);
        endPollWait();
        return StatusCode.OK;
    }

    /** Renames the device everywhere: {@link StatusCode#OK}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM}. */
    public StatusCode rename(String oldName, String newName) {
        if (!isRegistered()) {
            return StatusCode.NOT_EXIST;
        }
        if (!oldName.equals(name) || !QdeviceName.fits(newName)) {
            return StatusCode.INVALID_PARAM;
        }
        sender.rename(oldName, newName);
        return StatusCode.OK;
    }

    /**
     * The device is alive and votes or not; to be called again within {@code quorum.device.timeout}.
     *
     * @param polledRingId the ring the device decided about; another than the last synchronised one is ignored
     * @return {@link StatusCode#OK}, {@link StatusCode#ACCESS}, {@link StatusCode#NOT_EXIST}, {@link StatusCode#MESSAGE_ERROR}
     *     (ring) or {@link StatusCode#INVALID_PARAM} (name)
     */
    public StatusCode poll(String registeredName, boolean castVote, RingId polledRingId) {
        StatusCode refused = refusal();
        if (refused != null) {
            return refused;
        }
        if (!polledRingId.equals(ringId)) {
            log.debug(
                    "Received poll ring id (%s) != last sync ring id (%s). Ignoring poll call.", polledRingId, ringId);
            return StatusCode.MESSAGE_ERROR;
        }
        if (!registeredName.equals(name)) {
            return StatusCode.INVALID_PARAM;
        }
        Voter us = electorate.us;
        int oldFlags = us.flags;
        us.set(NodeFlag.QDEVICE_ALIVE, true);
        us.set(NodeFlag.QDEVICE_CAST_VOTE, castVote);
        if (us.flags != oldFlags) {
            sender.nodeInfo();
        }
        timer.start(settings.deviceTimeoutMs * NANOS_PER_MS);
        endPollWait();
        return StatusCode.OK;
    }

    /**
     * A partition with a node the device votes for is quorate whatever its votes.
     *
     * @return {@link StatusCode#OK}, {@link StatusCode#ACCESS}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM}
     */
    public StatusCode setMasterWins(String registeredName, boolean allow) {
        StatusCode refused = refusal();
        if (refused != null) {
            return refused;
        }
        if (!registeredName.equals(name)) {
            return StatusCode.INVALID_PARAM;
        }
        Voter us = electorate.us;
        int oldFlags = us.flags;
        us.set(NodeFlag.QDEVICE_MASTER_WINS, allow);
        if (us.flags != oldFlags) {
            sender.nodeInfo();
        }
        cmap.set("runtime.votequorum.qdevice_master_wins", CmapValue.u8(allow ? 1 : 0));
        return StatusCode.OK;
    }

    private @Nullable StatusCode refusal() {
        if (!settings.deviceAllowed) {
            return StatusCode.ACCESS;
        }
        return isRegistered() ? null : StatusCode.NOT_EXIST;
    }

    // ---- messages

    void onRegistration(int senderNodeId, QdeviceRegistration message) {
        log.debug(
                "Received qdevice op %d req from node %s [%s]",
                message.register() ? 1 : 0, VoteLog.unsigned(senderNodeId), message.name());
        if (!message.register()) {
            boolean used = electorate.voters().stream()
                    .anyMatch(voter -> voter.isMember() && voter.has(NodeFlag.QDEVICE_REGISTERED));
            if (!used) {
                name = "";
            }
        } else if (senderNodeId != electorate.us.nodeId) {
            if (name.isEmpty()) {
                name = message.name();
                log.debug("Remote qdevice name recorded");
            }
        } else if (!isRegistered()) {
            onOwnRegistration(message.name());
        }
    }

    private void onOwnRegistration(String newName) {
        Consumer<StatusCode> reply = pendingRegistration;
        if (reply == null) {
            log.log(Level.WARNING, "Unable to determine origin of the qdevice register call!");
            return;
        }
        pendingRegistration = null;
        if (name.isEmpty()) {
            name = newName;
        }
        if (!name.equals(newName)) {
            log.log(
                    Level.WARNING,
                    "A new qdevice with different name (new: %s old: %s) is trying to register!",
                    newName,
                    name);
            reply.accept(StatusCode.EXIST);
            return;
        }
        electorate.us.set(NodeFlag.QDEVICE_REGISTERED, true);
        sender.deviceInfo();
        sender.nodeInfo();
        reply.accept(StatusCode.OK);
    }

    void onRename(int senderNodeId, QdeviceRename message) {
        log.debug(
                "Received qdevice name change req from node %s [from: %s to: %s]",
                VoteLog.unsigned(senderNodeId), message.oldName(), message.newName());
        if (message.oldName().equals(name) && !name.isEmpty()) {
            log.debug("Allowing qdevice rename");
            name = message.newName();
        }
    }

    // ---- synchronisation

    /** The members have changed: a device that is alive is asked what it thinks of it, and waited for. */
    void syncInit(RingId newRingId) {
        ringId = newRingId;
        waitingForPoll = isRegistered() && electorate.us.has(NodeFlag.QDEVICE_ALIVE);
        if (waitingForPoll) {
            timer.start(settings.deviceSyncTimeoutMs * NANOS_PER_MS);
            log.log(
                    Level.INFO,
                    "waiting for quorum device %s poll (but maximum for %d ms)",
                    name,
                    settings.deviceSyncTimeoutMs);
        }
    }

    /** Tells the others that there is a device. */
    void sendName() {
        if (!name.isEmpty()) {
            sender.registration(true, name);
        }
    }

    boolean isWaitingForPoll() {
        return waitingForPoll;
    }

    private void onTimeout() {
        Voter us = electorate.us;
        if (us.has(NodeFlag.QDEVICE_ALIVE)) {
            us.set(NodeFlag.QDEVICE_ALIVE, false);
            us.set(NodeFlag.QDEVICE_CAST_VOTE, false);
            log.log(Level.INFO, "lost contact with quorum device %s", name);
            sender.nodeInfo();
        }
        endPollWait();
    }

    private void endPollWait() {
        if (waitingForPoll) {
            waitingForPoll = false;
            channel.requestToken();
        }
    }

    void stop() {
        timer.cancel();
    }
}
