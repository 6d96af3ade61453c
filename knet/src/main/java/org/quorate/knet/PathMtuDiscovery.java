package org.quorate.knet;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.knet.crypto.CryptoSlots;
import org.quorate.knet.crypto.PacketSizes;
import org.quorate.knet.packet.Protocol;

/**
 * Finds the largest packet each link carries (spec 10 §10). A pass visits the links that are due one after the other, with one
 * probe outstanding; the data MTU is the smallest result of all connected links.
 */
final class PathMtuDiscovery {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Timers timers;
    private final Log log;
    private final HostTable hosts;
    private final CryptoSlots crypto;
    private final ControlSender control;
    private final LinkSelection selection;
    private final Timer replyTimer;

    private long intervalNanos = 60 * NANOS_PER_SECOND;
    private int manualMtu;
    private boolean rerunRequested;
    private int dataMtu;

    private final Deque<Link> pending = new ArrayDeque<>();
    private @Nullable Link current;
    private int attempt;
    private int good;
    private int bad;
    private int probe;
    private int reportedKernelMtu;
    private long probeSentNanos;
    private long allowedNanos;
    private boolean misconfigurationReported;

    PathMtuDiscovery(
            Timers timers,
            Log log,
            HostTable hosts,
            CryptoSlots crypto,
            ControlSender control,
            LinkSelection selection,
            Runnable afterTimer) {
        this.timers = timers;
        this.log = log;
        this.hosts = hosts;
        this.crypto = crypto;
        this.control = control;
        this.selection = selection;
        this.replyTimer = timers.create("pmtud reply", () -> {
            onReplyTimeout();
            afterTimer.run();
        });
        this.dataMtu = PacketSizes.CLEAR.minimumDataMtu();
    }

    /** User bytes per packet that fit every connected link. */
    int dataMtu() {
        return dataMtu;
    }

    void setInterval(int seconds) {
        intervalNanos = seconds * NANOS_PER_SECOND;
        debug("handle: PMTUd interval set to: %d seconds", seconds);
    }

    /** 0 discovers, anything else is the packet size to use. */
    void setManualMtu(int mtu) {
        manualMtu = mtu;
        info("pmtud: MTU manually set to: %d", mtu);
        requestRerun("pmtud");
    }

    /** Looks again at all links from the next tick on; a pass under way is abandoned, old values stay. */
    void requestRerun(String subsystem) {
        if (current != null) {
            debug("pmtud: PMTUD for host: %d link: %d has been rescheduled", current.host.id, current.id);
            abandonPass();
        }
        requestNextPass(subsystem);
    }

    private void requestNextPass(String subsystem) {
        if (!rerunRequested) {
            rerunRequested = true;
            debug("%s: Notifying PMTUd to rerun", subsystem);
        }
    }

    /** Until the paths are known again, data keeps to what always passes. */
    void resetDataMtu() {
        dataMtu = crypto.sizes().minimumDataMtu();
        log.log(Subsystem.TOTEM, Level.DEBUG, "Knet pMTU change: %d", dataMtu);
        debug("link: PMTUd has been reset to default");
    }

    void onLinkJoined(Link link) {
        info("link: Resetting MTU for link %d because host %d joined", link.id, link.host.id);
        resetDataMtu();
        requestRerun("link");
    }

    void onLinkLost(Link link) {
        pending.remove(link);
        if (current == link) {
            replyTimer.cancel();
            current = null;
            startNext();
        }
    }

    /** Every 200 ms. */
    void onTick() {
        if (current != null) {
            return;
        }
        boolean forced = rerunRequested;
        if (forced) {
            rerunRequested = false;
            debug("pmtud: PMTUd request to rerun has been received");
        }
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null && isDue(link, forced)) {
                    pending.add(link);
                }
            }
        }
        if (!pending.isEmpty()) {
            startNext();
        }
    }

    private boolean isDue(Link link, boolean forced) {
        return link.isUp()
                && !link.loopback
                && link.lastPingBytes > 0
                && (forced || link.mtuRunDue || timers.nowNanos() - link.lastMtuRunNanos >= intervalNanos);
    }

    /** A reply came in on a link. One of an earlier probe, late, says nothing about the present one. */
    void onReply(Link link, int size) {
        if (current != link || size != probe) {
            return;
        }
        replyTimer.cancel();
        long waited = timers.nowNanos() - probeSentNanos;
        if (crypto.sending() != null
                && waited < allowedNanos / 2
                && link.cryptoTimeoutMultiplier > Protocol.MIN_CRYPTO_TIMEOUT_MULTIPLIER) {
            link.cryptoTimeoutMultiplier /= 2;
            debug(
                    "pmtud: Decreasing PMTUd response timeout multiplier to (%d) for host %d link: %d",
                    link.cryptoTimeoutMultiplier, link.host.id, link.id);
        }
        if (isExact()) {
            succeed(link, crypto.sizes().maxUserData(probe - link.overhead()));
            return;
        }
        good = probe;
        nextProbe(link, (good + bad) / 2);
    }

    /**
     * The kernel refused a datagram to this link.
     *
     * @param kernelMtu largest IP packet it would take, 0 if it did not say
     */
    void onSendRefused(Link link, int kernelMtu) {
        if (kernelMtu > 0) {
            debug("udp: detected kernel MTU: %d", kernelMtu);
        }
        if (current == link && (kernelMtu == 0 || kernelMtu < probe)) {
            replyTimer.cancel();
            reportedKernelMtu = kernelMtu;
            bad = kernelMtu > 0 ? kernelMtu + 1 : probe;
            nextProbe(link, kernelMtu > 0 ? kernelMtu : (good + bad) / 2);
        } else if (current != link || kernelMtu != reportedKernelMtu) {
            // a pass under way goes on: refused data comes in bursts and would keep it from ever ending
            requestNextPass("udp");
        }
    }

    private void startNext() {
        Link link = pending.poll();
        current = link;
        if (link == null) {
            finishPass();
            return;
        }
        if (manualMtu != 0) {
            succeed(link, crypto.sizes().maxUserData(manualMtu - link.overhead()));
            return;
        }
        debug("pmtud: Starting PMTUD for host: %d link: %d", link.host.id, link.id);
        attempt = 0;
        good = link.lastPingBytes + link.overhead();
        bad = 0;
        reportedKernelMtu = 0;
        misconfigurationReported = false;
        nextProbe(link, Protocol.MAX_PROBE);
    }

    private void nextProbe(Link link, int size) {
        if (++attempt > Protocol.PMTUD_MAX_ATTEMPTS) {
            log.log(
                    Subsystem.KNET,
                    Level.ERROR,
                    "pmtud: Aborting PMTUD process: Too many attempts. MTU might have changed during discovery.");
            fail(link);
            return;
        }
        PacketSizes sizes = crypto.sizes();
        int userData = sizes.maxUserData(size - link.overhead());
        if (userData <= 0) {
            debug("pmtud: Aborting PMTUD process: link mtu smaller than crypto header detected (link might have been"
                    + " disconnected)");
            fail(link);
            return;
        }
        probe = sizes.wire(userData + Protocol.FULL_HEADER) + link.overhead();
        sendProbe(link);
    }

    private void sendProbe(Link link) {
        int clearLength = crypto.sizes().maxUserData(probe - link.overhead()) + Protocol.FULL_HEADER;
        probeSentNanos = timers.nowNanos();
        allowedNanos = link.adjustedTimeoutNanos * (crypto.sending() == null ? 1 : link.cryptoTimeoutMultiplier);
        replyTimer.start(allowedNanos);
        control.probe(link, clearLength, probe);
    }

    private void onReplyTimeout() {
        Link link = current;
        if (link == null) {
            return;
        }
        if (crypto.sending() != null && link.cryptoTimeoutMultiplier < Protocol.MAX_CRYPTO_TIMEOUT_MULTIPLIER) {
            link.cryptoTimeoutMultiplier *= 2;
            debug(
                    "pmtud: Increasing PMTUd response timeout multiplier to (%d) for host %d link: %d",
                    link.cryptoTimeoutMultiplier, link.host.id, link.id);
            sendProbe(link);
            return;
        }
        reportMisconfiguration(link);
        bad = probe;
        nextProbe(link, (good + bad) / 2);
    }

    private boolean isExact() {
        int block = crypto.sizes().blockBytes();
        if (block > 0) {
            return probe + block >= Protocol.MAX_PROBE || (bad != 0 && bad <= probe + block);
        }
        return probe == Protocol.MAX_PROBE || bad == probe + 1 || bad == good;
    }

    private void succeed(Link link, int mtu) {
        markRun(link);
        int minimum = crypto.sizes().minimumDataMtu();
        if (mtu < minimum) {
            info("pmtud: Invalid MTU detected for host: %d link: %d mtu: %d", link.host.id, link.id, mtu);
            setValid(link, false);
        } else {
            if (mtu != link.mtu) {
                info(
                        "pmtud: PMTUD link change for host: %d link: %d from %d to %d",
                        link.host.id, link.id, link.mtu, mtu);
            }
            link.mtu = mtu;
            debug("pmtud: PMTUD completed for host: %d link: %d current link mtu: %d", link.host.id, link.id, link.mtu);
            setValid(link, true);
        }
        startNext();
    }

    private void fail(Link link) {
        markRun(link);
        setValid(link, false);
        startNext();
    }

    private void markRun(Link link) {
        link.mtuRunDue = false;
        link.lastMtuRunNanos = timers.nowNanos();
    }

    private void setValid(Link link, boolean valid) {
        if (link.validMtu != valid) {
            link.validMtu = valid;
            selection.reselect(link.host);
        }
    }

    private void abandonPass() {
        replyTimer.cancel();
        pending.clear();
        current = null;
    }

    private void finishPass() {
        int smallest = Integer.MAX_VALUE;
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null && !link.loopback && link.isActive()) {
                    smallest = Math.min(smallest, link.mtu);
                }
            }
        }
        if (smallest != Integer.MAX_VALUE && smallest != dataMtu) {
            dataMtu = smallest;
            log.log(Subsystem.TOTEM, Level.DEBUG, "Knet pMTU change: %d", dataMtu);
            info("pmtud: Global data MTU changed to: %d", dataMtu);
        }
    }

    private void reportMisconfiguration(Link link) {
        if (misconfigurationReported) {
            return;
        }
        misconfigurationReported = true;
        log.log(
                Subsystem.KNET,
                Level.WARNING,
                "pmtud: possible MTU misconfiguration detected. kernel is reporting MTU: %d bytes for host %d link %d but"
                        + " the other node is not acknowledging packets of this size. ",
                reportedKernelMtu > 0 ? reportedKernelMtu : probe,
                link.host.id,
                link.id);
        log.log(
                Subsystem.KNET,
                Level.WARNING,
                "pmtud: This can be caused by this node interface MTU too big or a network device that does not support or"
                        + " has been misconfigured to manage MTU of this size, or packet loss. ");
    }

    private void info(String template, Object... arguments) {
        log.log(Subsystem.KNET, Level.INFO, template, arguments);
    }

    private void debug(String template, Object... arguments) {
        log.log(Subsystem.KNET, Level.DEBUG, template, arguments);
    }
}
