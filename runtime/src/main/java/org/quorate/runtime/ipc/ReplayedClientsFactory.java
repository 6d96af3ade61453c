package org.quorate.runtime.ipc;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.quorate.engine.Node;
import org.quorate.engine.NodeInput;
import org.quorate.engine.recording.ClientReplay;
import org.quorate.ipc.message.CpgData;
import org.quorate.ipc.message.CpgMessages;
import org.quorate.ipc.message.MessageHeader;
import org.quorate.services.framework.ServiceId;

/** Makes {@link ReplayedClients}, and knows where in their requests an application's message is. */
public final class ReplayedClientsFactory implements ClientReplay.Factory {
    @Override
    public ClientReplay create(Node node, LongSupplier clock) {
        return new ReplayedClients(node, clock);
    }

    @Override
    public NodeInput.ClientRequest withoutPayload(NodeInput.ClientRequest request) {
        if (request.client().service() != ServiceId.CPG) {
            return request;
        }
        int length = request.message().length;
        int begin = switch (request.id()) {
            case CpgMessages.MULTICAST -> behind(CpgData.Multicast.PAYLOAD, length);
            case CpgMessages.PARTIAL_MULTICAST -> behind(CpgData.PartialMulticast.PAYLOAD, length);
            case CpgMessages.JOIN,
                    CpgMessages.LEAVE,
                    CpgMessages.MEMBERSHIP_GET,
                    CpgMessages.LOCAL_GET,
                    CpgMessages.ITERATION_INITIALIZE,
                    CpgMessages.ITERATION_NEXT,
                    CpgMessages.ITERATION_FINALIZE,
                    CpgMessages.FINALIZE -> length;
            // what nobody knows; zero copy is recorded as the multicast it stands for
            default -> MessageHeader.REQUEST_BYTES;
        };
        if (begin >= length) {
            return request;
        }
        byte[] message = request.message().clone();
        Arrays.fill(message, begin, length, (byte) 0);
        return new NodeInput.ClientRequest(request.client(), request.id(), message);
    }

    /** What is too short for its fields is a message in none of them. */
    private static int behind(int fields, int length) {
        return length < fields ? MessageHeader.REQUEST_BYTES : fields;
    }
}
