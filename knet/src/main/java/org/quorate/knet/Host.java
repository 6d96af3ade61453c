package org.quorate.knet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.LinkParameters;
import org.quorate.knet.receive.SenderState;

/** One member, this node included, with its links and what was received from it. */
final class Host {
    final int id;
    final boolean self;
    final @Nullable Link[] links = new @Nullable Link[LinkParameters.MAX_LINKS];
    final SenderState sender = new SenderState();

    /** Links data is sent on now, set by {@link LinkSelection}. */
    final Link[] active = new Link[LinkParameters.MAX_LINKS];

    int activeCount;
    /** Position in {@link #active} of the next message in round robin mode. */
    int nextActive;
    /** The last best link of passive mode, named in the log even when it is gone. */
    int bestLink;

    /** Links were added, removed or given another priority, so that the best one must be chosen again. */
    boolean linksChanged;

    boolean reachable;
    boolean reportedReachable;
    final boolean[] reportedUp = new boolean[LinkParameters.MAX_LINKS];

    Host(int id, boolean self) {
        this.id = id;
        this.self = self;
        this.reachable = self;
        this.reportedReachable = self;
    }

    @Nullable
    Link link(int number) {
        return number < LinkParameters.MAX_LINKS ? links[number] : null;
    }

    /** The first link whose peer has this address. */
    @Nullable
    Link linkFrom(IpAddress address) {
        for (Link link : links) {
            if (link != null && link.peer.isSameAddress(address)) {
                return link;
            }
        }
        return null;
    }

    boolean hasLinks() {
        for (Link link : links) {
            if (link != null) {
                return true;
            }
        }
        return false;
    }

    HostStatus status() {
        List<LinkStatus> statuses = new ArrayList<>();
        for (Link link : links) {
            if (link != null) {
                statuses.add(link.status());
            }
        }
        return new HostStatus(id, reachable, statuses);
    }
}
