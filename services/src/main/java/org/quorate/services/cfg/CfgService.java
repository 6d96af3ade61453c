package org.quorate.services.cfg;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timers;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.AddressBook;
import org.quorate.services.ServiceHost;
import org.quorate.services.framework.MessageSource;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceEngine;
import org.quorate.services.framework.ServiceId;

/** Reload, kill, shutdown and crypto changes, agreed between nodes (spec 30 §6). */
public final class CfgService implements ServiceEngine {
    private static final String RELOADING = "config.reload_in_progress";
    private static final String TOTEM_RELOADING = "config.totemconfig_reload_in_progress";
    private static final String RELOAD_STATUS = "config.reload_status";
    private static final int KILLED_STATUS = 255;
    /** Reloads one node can be waiting for; a further one is told to try again. */
    private static final int MAX_WAITING_RELOADS = 64;

    private final int localNodeId;
    private final Cmap cmap;
    private final AddressBook addresses;
    private final Log log;
    private final ServiceChannel channel;
    private final ServiceHost host;
    private final ShutdownNegotiation negotiation;
    private final CryptoChange cryptoChange = new CryptoChange();
    private final ArrayDeque<WaitingReload> waitingReloads = new ArrayDeque<>();
    private long reloads;

    private record WaitingReload(long number, Consumer<StatusCode> reply) {}

    public CfgService(
            int localNodeId,
            Cmap cmap,
            AddressBook addresses,
            Timers timers,
            Log log,
            ServiceChannel channel,
            ServiceHost host) {
        this.localNodeId = localNodeId;
        this.cmap = cmap;
        this.addresses = addresses;
        this.log = log;
        this.channel = channel;
        this.host = host;
        this.negotiation = new ShutdownNegotiation(cmap, timers, log, this::sendShutdown);
    }

    @Override
    public ServiceId id() {
        return ServiceId.CFG;
    }

    @Override
    public void stop() {
        negotiation.stop();
    }

    // --- messages
    // -------------------------------------------------------------------------------------------------------

    @Override
    public boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        switch (function) {
            case CfgMessages.RING_REENABLE -> {
                // nobody sends it any more, and it never had an effect here
            }
            case KillNode.FUNCTION -> {
                KillNode kill = KillNode.decode(order, buffer, offset, length);
                if (kill == null) {
                    return false;
                }
                onKill(senderNodeId, kill);
            }
            case CfgMessages.SHUTDOWN -> onShutdown(senderNodeId);
            case CfgMessages.RELOAD -> {
                if (length < CfgMessages.RELOAD_BYTES) {
                    return false;
                }
                onReload(senderNodeId, CfgMessages.reloadSource(order, buffer, offset));
            }
            case CfgMessages.CRYPTO -> {
                if (length < CfgMessages.CRYPTO_BYTES) {
                    return false;
                }
                onCryptoPhase(senderNodeId, CfgMessages.cryptoPhase(order, buffer, offset));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onKill(int senderNodeId, KillNode kill) {
        log(
                Level.DEBUG,
                "request to kill node %s (us=%s)",
                Integer.toUnsignedString(kill.nodeId()),
                Integer.toUnsignedString(localNodeId));
        if (kill.nodeId() == localNodeId) {
            log(Level.NOTICE, "Killed by node %s : %s", Integer.toUnsignedString(senderNodeId), kill.printableReason());
            host.exitNow(KILLED_STATUS, "cfg.c:566");
        }
    }

    private void onShutdown(int senderNodeId) {
        log(Level.NOTICE, "Node %s was shut down by sysadmin", Integer.toUnsignedString(senderNodeId));
        if (senderNodeId == localNodeId) {
            host.requestShutdown(0);
        }
    }

    /** §6.2. The keys in progress are reset after a failure too: with them set the node would ignore every later change. */
    private void onReload(int senderNodeId, MessageSource source) {
        log(Level.NOTICE, "Config reload requested by node %s", Integer.toUnsignedString(senderNodeId));
        cmap.set(TOTEM_RELOADING, CmapValue.u8(1));
        cmap.set(RELOADING, CmapValue.u8(1));
        ServiceHost.ReloadResult result = host.reloadConfiguration();
        cmap.set(RELOAD_STATUS, CmapValue.i32(result.status().number()));
        cmap.set(TOTEM_RELOADING, CmapValue.u8(0));
        cmap.set(RELOADING, CmapValue.u8(0));
        if (result.cryptoChanged()) {
            beginCryptoChange();
        }
        if (senderNodeId == localNodeId) {
            answerReload(source.connection(), result.status());
        }
    }

    private void answerReload(long number, StatusCode status) {
        while (!waitingReloads.isEmpty() && waitingReloads.element().number <= number) {
            WaitingReload waiting = waitingReloads.remove();
            if (waiting.number == number) {
                waiting.reply.accept(status);
            }
        }
    }

    // --- crypto changes, §6.3
    // ----------------------------------------------------------------------------------------------------

    /** The ring has these members from now on. */
    public void onMembers(int[] members) {
        cryptoChange.onMembers(Arrays.stream(members).boxed().toList());
        goOnWithCryptoChange();
    }

    /** Phase 1 of a member may wait behind all it has to send; that it has the reload is known sooner. */
    private void beginCryptoChange() {
        int change = cryptoChange.begin();
        sendCryptoPhase(CfgMessages.PHASE_ACTIVATE);
        channel.whenSafe(() -> {
            if (cryptoChange.isCurrent(change) && !cryptoChange.isActivated()) {
                activateCrypto();
            }
        });
    }

    private void onCryptoPhase(int senderNodeId, int phase) {
        if (senderNodeId == localNodeId) {
            log(Level.DEBUG, "Crypto reconfiguration phase %d", phase);
        }
        if (phase == CfgMessages.PHASE_ACTIVATE) {
            cryptoChange.onLoaded(senderNodeId);
        } else if (phase == CfgMessages.PHASE_CLEAN_UP) {
            cryptoChange.onActivated(senderNodeId);
        }
        goOnWithCryptoChange();
    }

    private void goOnWithCryptoChange() {
        if (cryptoChange.isToActivate()) {
            activateCrypto();
        }
        if (cryptoChange.isToCleanUp()) {
            host.cleanUpCrypto();
            cryptoChange.cleanedUp();
        }
    }

    private void activateCrypto() {
        cryptoChange.activated();
        host.activateCrypto();
        sendCryptoPhase(CfgMessages.PHASE_CLEAN_UP);
    }

    private void sendShutdown() {
        channel.send(ServiceId.CFG, CfgMessages.SHUTDOWN, CfgMessages.shutdown());
    }

    private void sendCryptoPhase(int phase) {
        channel.send(ServiceId.CFG, CfgMessages.CRYPTO, CfgMessages.crypto(phase));
    }

    // --- client requests
    // ------------------------------------------------------------------------------------------------

    public CfgConnection connect(CfgListener listener) {
        return new CfgConnection(listener);
    }

    /** The client is gone: it counts as agreeing to a shutdown others ask for, and its own request is called off. */
    public void disconnect(CfgConnection connection) {
        negotiation.disconnect(connection);
    }

    /** Always {@link StatusCode#OK}. */
    public StatusCode trackStart(CfgConnection connection) {
        negotiation.trackStart(connection);
        return StatusCode.OK;
    }

    /** Always {@link StatusCode#OK}. */
    public StatusCode trackStop(CfgConnection connection) {
        negotiation.trackStop(connection);
        return StatusCode.OK;
    }

    /** Kills a node: {@link StatusCode#OK}, or {@link StatusCode#NOT_EXIST} unless it is joined. */
    public StatusCode killNode(int nodeId, String reason) {
        String status = cmap.getString("runtime.members." + Integer.toUnsignedString(nodeId) + ".status");
        if (status == null || !status.equals("joined")) {
            return StatusCode.NOT_EXIST;
        }
        channel.send(ServiceId.CFG, KillNode.FUNCTION, new KillNode(nodeId, reason).encode());
        return StatusCode.OK;
    }

    /**
     * Asks for a stop of this node.
     *
     * @param flags {@link ShutdownNegotiation#REQUEST}, {@link ShutdownNegotiation#REGARDLESS} or {@link
     *     ShutdownNegotiation#IMMEDIATE}
     * @param reply at once or after the negotiation: {@link StatusCode#OK}, {@link StatusCode#BUSY}, {@link StatusCode#EXIST}
     */
    public void tryShutdown(CfgConnection connection, int flags, Consumer<StatusCode> reply) {
        if (flags == ShutdownNegotiation.IMMEDIATE) {
            sendShutdown();
            reply.accept(StatusCode.OK);
        } else {
            negotiation.begin(connection, flags, reply);
        }
    }

    /** A tracker's answer: {@link StatusCode#OK}, or {@link StatusCode#ACCESS} if nothing is being negotiated. */
    public StatusCode replyToShutdown(CfgConnection connection, boolean agrees) {
        return negotiation.answer(connection, agrees);
    }

    /**
     * Makes all nodes read their configuration again.
     *
     * @param reply the outcome on this node, once its own message has come back; {@link StatusCode#TRY_AGAIN} if too many wait
     */
    public void reload(Consumer<StatusCode> reply) {
        if (waitingReloads.size() == MAX_WAITING_RELOADS) {
            reply.accept(StatusCode.TRY_AGAIN);
            return;
        }
        reloads++;
        waitingReloads.add(new WaitingReload(reloads, reply));
        channel.send(ServiceId.CFG, CfgMessages.RELOAD, CfgMessages.reload(new MessageSource(localNodeId, reloads)));
    }

    /** Id of this node. */
    public int localGet() {
        return localNodeId;
    }

    /**
     * @param nodeId 0 for this node
     * @return {@code null} for an unknown node ({@link StatusCode#NOT_EXIST})
     */
    public @Nullable List<IpAddress> nodeAddresses(int nodeId) {
        List<IpAddress> found = addresses.addresses(nodeId == 0 ? localNodeId : nodeId);
        return found.isEmpty() ? null : found;
    }

    public void reopenLogFiles() {
        log(Level.DEBUG, "Reopening logging files");
        host.reopenLogFiles();
    }

    private void log(Level level, String template, Object... arguments) {
        log.log(Subsystem.CFG, level, template, arguments);
    }
}
