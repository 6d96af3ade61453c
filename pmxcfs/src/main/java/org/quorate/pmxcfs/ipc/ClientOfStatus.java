package org.quorate.pmxcfs.ipc;

import java.util.Arrays;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.ipc.libqb.IpcConnection;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.pmxcfs.files.ServiceStoppedException;
import org.quorate.posix.Errno;

/** A client that is connected: every request is answered before the next is looked at. */
final class ClientOfStatus implements IpcSession {
    private static final int HEADER_BYTES = 16;

    private final IpcConnection connection;
    private final Access access;
    private final Requests requests;
    private final LogSink log;

    ClientOfStatus(IpcConnection connection, Access access, Requests requests, LogSink log) {
        this.connection = connection;
        this.access = access;
        this.requests = requests;
        this.log = log;
    }

    @Override
    public void onRequest(int id, byte[] buffer, int offset, int length) {
        byte[] data = Arrays.copyOfRange(buffer, offset + HEADER_BYTES, offset + length);
        try {
            Answer answer = requests.answer(id, data, access, connection.peer().pid());
            if (answer.length() > connection.bufferBytes()) {
                // without any answer the client would wait for ever
                log.log(Domain.IPCS, Level.CRIT, "qb_ipcs_response_send: " + Errno.text(Errno.EMSGSIZE));
                answer = Answer.refused(Errno.EMSGSIZE);
            }
            connection.reply(answer.encode(id), answer.length());
        } catch (ServiceStoppedException over) {
            connection.disconnect("");
        }
    }

    @Override
    public void onDisconnect() {
        // Nothing is kept for it.
    }
}
