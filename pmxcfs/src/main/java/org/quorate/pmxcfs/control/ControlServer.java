package org.quorate.pmxcfs.control;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.ServiceStoppedException;

/** Answers tools, of this process's user only, each in a thread of its own. */
public final class ControlServer implements AutoCloseable {
    /** At a time; more wait. */
    private static final int TOOLS = 32;

    private final Path socket;
    private final ServerSocketChannel listener;
    private final ControlRequests requests;
    private final LogSink log;
    private final Semaphore free = new Semaphore(TOOLS);

    private ControlServer(Path socket, ServerSocketChannel listener, ControlRequests requests, LogSink log) {
        this.socket = socket;
        this.listener = listener;
        this.requests = requests;
        this.log = log;
    }

    /**
     * Listens at a socket, which is replaced if a process has left one.
     *
     * @param files of the service's tree, as a mount shows them
     * @param database beside which the journal is
     * @throws IOException if it cannot be made
     */
    public static ControlServer at(Path socket, FileService service, MountedFiles files, Path database, LogSink log)
            throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        ControlServer server = new ControlServer(socket, listener, new ControlRequests(service, files, database), log);
        Thread.ofPlatform().daemon().name("tools").start(server::accept);
        return server;
    }

    private void accept() {
        try {
            while (true) {
                free.acquire();
                SocketChannel tool = listener.accept();
                Thread.ofPlatform().daemon().name("tool").start(() -> serve(tool));
            }
        } catch (IOException closed) {
            if (listener.isOpen()) {
                log.log(Domain.MAIN, Level.ERROR, "tools are not answered any more: " + closed.getMessage());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel tool) {
        try (tool) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(tool)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(tool)));
            while (true) {
                Iterator<Frame> answers = answers(Frame.read(in, Frame.LARGEST_REQUEST));
                while (answers.hasNext()) {
                    answers.next().write(out);
                }
            }
        } catch (EOFException done) {
            // the tool has what it wanted
        } catch (IOException broken) {
            log.log(Domain.MAIN, Level.DEBUG, "a tool's connection ended: " + broken.getMessage());
        } finally {
            free.release();
        }
    }

    private Iterator<Frame> answers(Frame request) {
        try {
            return request.word().equals(ControlRequests.SNAPSHOT)
                    ? requests.snapshot()
                    : one(requests.answer(request));
        } catch (ServiceStoppedException ending) {
            return one(Frame.refusal(Errno.EIO.number(), String.valueOf(ending.getMessage())));
        } catch (NumberFormatException malformed) {
            return one(Frame.refusal(Errno.EINVAL.number(), "no number: " + malformed.getMessage()));
        }
    }

    private static Iterator<Frame> one(Frame answer) {
        return List.of(answer).iterator();
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            log.log(Domain.MAIN, Level.WARNING, "cannot remove " + socket + ": " + e.getMessage());
        }
    }
}
