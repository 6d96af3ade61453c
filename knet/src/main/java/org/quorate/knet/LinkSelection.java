package org.quorate.knet;

import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.LinkMode;

/** Decides which links carry the data of a host, and so whether it is reachable (spec 10 §9). */
final class LinkSelection {
    private final Log log;
    private LinkMode mode = LinkMode.PASSIVE;
    private boolean changed;

    LinkSelection(Log log) {
        this.log = log;
    }

    LinkMode mode() {
        return mode;
    }

    void setMode(LinkMode mode) {
        this.mode = mode;
    }

    /** A host was removed. */
    void markChanged() {
        changed = true;
    }

    /** Whether anything was reselected since the last call. */
    boolean takeChanged() {
        boolean result = changed;
        changed = false;
        return result;
    }

    /** To be called after every change of a link of the host. */
    void reselect(Host host) {
        changed = true;
        if (host.self) {
            return;
        }
        if (mode == LinkMode.PASSIVE) {
            selectBest(host);
            log.log(
                    Subsystem.KNET,
                    Level.INFO,
                    "host: host: %d (passive) best link: %d (pri: %d)",
                    host.id,
                    host.bestLink,
                    priority(host.link(host.bestLink)));
        } else {
            selectAll(host);
            log.log(Subsystem.KNET, Level.INFO, "host: host: %d has %d active links", host.id, host.activeCount);
        }
        if (host.activeCount == 0) {
            log.log(Subsystem.KNET, Level.WARNING, "host: host: %d has no active links", host.id);
        }
        boolean reachable = host.activeCount > 0;
        if (host.reachable && !reachable) {
            host.sender.clear();
        }
        host.reachable = reachable;
    }

    private static int priority(@Nullable Link link) {
        return link == null ? 0 : link.priority;
    }

    private static void selectBest(Host host) {
        Link best = null;
        for (Link link : host.links) {
            if (link != null && link.isActive() && (best == null || link.priority > best.priority)) {
                best = link;
            }
        }
        host.nextActive = 0;
        host.activeCount = 0;
        if (best != null) {
            host.active[host.activeCount++] = best;
            host.bestLink = best.id;
        }
    }

    private static void selectAll(Host host) {
        host.activeCount = 0;
        for (Link link : host.links) {
            if (link != null && link.isActive()) {
                host.active[host.activeCount++] = link;
            }
        }
        if (host.nextActive >= host.activeCount) {
            host.nextActive = 0;
        }
    }
}
