package org.quorate.engine.recording;

import java.util.function.LongSupplier;
import org.quorate.engine.LocalClient;
import org.quorate.engine.Node;
import org.quorate.engine.NodeInput;

/** Stands for the local clients of a node that is run again: turns what they asked into calls of the node's services. */
public interface ClientReplay {
    /** Calls {@link Node#clientOpened}. */
    void open(NodeInput.ClientOpened input);

    /** Calls {@link Node#clientRequest}. */
    void request(NodeInput.ClientRequest input);

    /** Calls {@link Node#clientClosed}. */
    void close(NodeInput.ClientClosed input);

    /** Ends a session from within an input, because its service is unloaded. */
    void end(LocalClient client);

    /** Makes it for one run. */
    @FunctionalInterface
    interface Factory {
        /** For recordings without such clients; with one, replay stops there and says so. */
        Factory NONE = (node, clock) -> new NoClients();

        /** @param clock the node's, in ns */
        ClientReplay create(Node node, LongSupplier clock);

        /**
         * The request as it is in a recording without payloads: zeros of the same length in the place of what an application says.
         *
         * @return the request itself if there is nothing of that kind in it
         */
        default NodeInput.ClientRequest withoutPayload(NodeInput.ClientRequest request) {
            throw NoClients.refusal(request.client());
        }
    }

    /** Refuses. */
    final class NoClients implements ClientReplay {
        private static UnsupportedOperationException refusal(LocalClient client) {
            return new UnsupportedOperationException("the recording has requests of a client of "
                    + client.service().shortName() + ", and this replay knows no clients");
        }

        @Override
        public void open(NodeInput.ClientOpened input) {
            throw refusal(input.client());
        }

        @Override
        public void request(NodeInput.ClientRequest input) {
            throw refusal(input.client());
        }

        @Override
        public void close(NodeInput.ClientClosed input) {
            throw refusal(input.client());
        }

        @Override
        public void end(LocalClient client) {
            throw refusal(client);
        }
    }
}
