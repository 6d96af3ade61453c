package org.quorate.services.framework;

import org.quorate.base.wire.Endian;

/** One loaded service as the dispatcher sees it. */
public interface ServiceEngine {
    ServiceId id();

    /**
     * One message in total order, the own ones included.
     *
     * @param function below {@link ServiceId#messageFunctions}
     * @param length at least {@link ServiceHeader#BYTES}
     * @return whether the message was well formed; if not, it had no effect
     */
    boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length);

    /** The service is being unloaded: says goodbye to the others and to its clients. */
    void stop();
}
