package org.quorate.services;

import org.quorate.base.StatusCode;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceId;

/** Decides whether a client request may run now: the one place where this is decided (spec 30 §1.8). */
public final class RequestGate {
    private final OrderedSender sender;
    private final ServiceChannel channel;
    private boolean inSync = true;

    RequestGate(OrderedSender sender, ServiceChannel channel) {
        this.sender = sender;
        this.channel = channel;
    }

    /**
     * Whether a request may be handed to its service. All services with clients work without quorum, so quorum plays no part.
     *
     * @param function number of the request
     * @param requestBytes its length
     * @return {@link StatusCode#OK}; {@link StatusCode#INVALID_PARAM} for an unknown function or a request no message could carry;
     *     {@link StatusCode#TRY_AGAIN} while a synchronisation runs or the ring's queue has no room
     */
    public StatusCode permission(ServiceId service, int function, int requestBytes) {
        if (function < 0
                || function >= service.clientFunctions()
                || requestBytes < 0
                || requestBytes + 1L >= sender.messageSizeLimit()) {
            return StatusCode.INVALID_PARAM;
        }
        if (!service.needsFlowControl(function)) {
            return StatusCode.OK;
        }
        boolean mayRun = !inSync && !channel.isBacklogged() && sender.hasRoomFor(requestBytes);
        return mayRun ? StatusCode.OK : StatusCode.TRY_AGAIN;
    }

    /** Whether a synchronisation runs, or none has been completed yet. */
    public boolean isInSync() {
        return inSync;
    }

    void setInSync(boolean inSync) {
        this.inSync = inSync;
    }
}
