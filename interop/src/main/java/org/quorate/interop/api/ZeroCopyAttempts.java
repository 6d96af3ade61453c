package org.quorate.interop.api;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.quorate.base.StatusCode;
import org.quorate.ipc.libqb.IpcClient;
import org.quorate.ipc.message.CpgMessages;
import org.quorate.ipc.message.Message;
import org.quorate.ipc.message.MessageHeader;

/** A local client that abuses zero copy, with the file of somebody else: prints what the node answers to each request. */
public final class ZeroCopyAttempts {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int FILE_BYTES = 4096;
    private static final long NO_BUFFER = 0x7f24_0706_0000L;

    private final IpcClient client;

    private ZeroCopyAttempts(IpcClient client) {
        this.client = client;
    }

    /** @param arguments the file */
    public static void main(String[] arguments) throws Exception {
        Path victim = Path.of(arguments[0]);
        try (IpcClient client = IpcClient.connect("cpg", BUFFER_BYTES, null)) {
            new ZeroCopyAttempts(client).perform(victim);
        }
    }

    private void perform(Path victim) throws Exception {
        Path symbolic = Files.createSymbolicLink(Path.of("/dev/shm/corosync_zerocopy-Symbol"), victim);
        Path own = Files.write(Path.of("/dev/shm/corosync_zerocopy-Own000"), new byte[FILE_BYTES]);
        try {
            ask("a file elsewhere", new CpgMessages.ZeroCopyAllocate(FILE_BYTES, victim.toString()));
            ask("a symbolic link", new CpgMessages.ZeroCopyAllocate(FILE_BYTES, symbolic.toString()));
            ask("more than there is", new CpgMessages.ZeroCopyAllocate(1L << 40, own.toString()));
            ask("no name any more", new CpgMessages.ZeroCopyAllocate(FILE_BYTES, own.toString()));
            ask("a multicast from nowhere", new CpgMessages.HandleRequest(CpgMessages.ZERO_COPY_EXECUTE, NO_BUFFER));
            ask("freeing nothing", new CpgMessages.ZeroCopyFree(FILE_BYTES, NO_BUFFER));
            for (int id = CpgMessages.ZERO_COPY_ALLOCATE; id <= CpgMessages.ZERO_COPY_EXECUTE; id++) {
                byte[] cut = Arrays.copyOf(new CpgMessages.HandleRequest(id, 0).encode(), MessageHeader.REQUEST_BYTES);
                cut[8] = MessageHeader.REQUEST_BYTES;
                ask("a request cut short", cut);
            }
        } finally {
            Files.deleteIfExists(symbolic);
            Files.deleteIfExists(own);
        }
    }

    private void ask(String what, Message request) {
        ask(what, request.encode());
    }

    private void ask(String what, byte[] request) {
        byte[] response = new byte[BUFFER_BYTES];
        int length = client.call(request, request.length, response);
        System.out.println(what + ": "
                + (length < MessageHeader.RESPONSE_BYTES
                        ? "no answer, " + length
                        : StatusCode.ofNumber(MessageHeader.error(response, 0))));
    }
}
