package org.quorate.pmxcfs.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.quorate.clusterfs.journal.PathHistory;
import org.quorate.clusterfs.message.EntryBody;
import org.quorate.clusterfs.tree.Entry;

/** A running file system, for tools. One thread. */
public final class FileSystemClient implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    private FileSystemClient(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
        this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    }

    /**
     * Connects.
     *
     * @throws IOException if nothing answers there
     */
    public static FileSystemClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new FileSystemClient(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private byte[] ask(Frame request) throws IOException, RefusedException {
        request.write(out);
        return answer().data();
    }

    private Frame answer() throws IOException, RefusedException {
        Frame answer = Frame.read(in, Frame.LARGEST_ANSWER);
        if (answer.number() != 0) {
            throw new RefusedException(answer.number(), answer.word());
        }
        return answer;
    }

    /** What is in a directory; of a file, the file itself. */
    public List<Listing.Line> list(String path) throws IOException, RefusedException {
        return Listing.decode(ask(Frame.request("list", path)));
    }

    /** All below a directory, each directory before what is in it. */
    public List<Listing.Line> tree(String path) throws IOException, RefusedException {
        return Listing.decode(ask(Frame.request("tree", path)));
    }

    /** A file's content. */
    public byte[] read(String path) throws IOException, RefusedException {
        return ask(Frame.request("read", path));
    }

    /** Makes or replaces a file as a whole. */
    public void put(String path, byte[] content) throws IOException, RefusedException {
        byte[] _ = ask(Frame.request(content, "put", path));
    }

    /** Makes a directory; below {@code priv/lock}, takes a lock. */
    public void makeDirectory(String path) throws IOException, RefusedException {
        byte[] _ = ask(Frame.request("mkdir", path));
    }

    /** Removes a file or an empty directory. */
    public void remove(String path) throws IOException, RefusedException {
        byte[] _ = ask(Frame.request("remove", path));
    }

    /** Moves a file or an empty directory. */
    public void rename(String from, String to) throws IOException, RefusedException {
        byte[] _ = ask(Frame.request("rename", from, to));
    }

    /** Sets a time of change, in seconds since 1970; 0 asks for the removal of an expired lock. */
    public void setTime(String path, long seconds) throws IOException, RefusedException {
        byte[] _ = ask(Frame.request("time", path, Long.toString(seconds)));
    }

    /**
     * The newest entries of the cluster log as JSON.
     *
     * @param user whose entries alone are shown; all if empty
     */
    public String log(int most, String user) throws IOException, RefusedException {
        return new String(ask(Frame.request("log", Integer.toString(most), user)), UTF_8);
    }

    /** Versions of a path, oldest first, as far as they are kept. */
    public List<PathHistory.Version> history(String path) throws IOException, RefusedException {
        return HistoryLines.decode(ask(Frame.request("history", path)));
    }

    /**
     * A file's content at a version of the tree.
     *
     * @throws RefusedException if there was none, or it is not kept: the message says which
     */
    public byte[] content(String path, long version) throws IOException, RefusedException {
        return ask(Frame.request("content", path, Long.toUnsignedString(version)));
    }

    /** Text of {@code .members}. */
    public String members() throws IOException, RefusedException {
        return new String(ask(Frame.request("members")), UTF_8);
    }

    /** How the tree is; reads all of it. */
    public TreeReport state() throws IOException, RefusedException {
        return TreeReport.parse(new String(ask(Frame.request("state")), UTF_8));
    }

    /** Everything, as it is at one moment. */
    public TreeSnapshot snapshot() throws IOException, RefusedException {
        Frame.request(ControlRequests.SNAPSHOT).write(out);
        Frame first = answer();
        List<Entry> entries = new ArrayList<>();
        try {
            int count = Integer.parseInt(String.join("", first.texts()));
            for (int i = 0; i < count; i++) {
                entries.add(EntryBody.decode(answer().data()).orThrow());
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException("an answer is not understood: " + malformed.getMessage(), malformed);
        }
        return new TreeSnapshot(TreeReport.parse(new String(first.data(), UTF_8)), entries);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost with it
        }
    }
}
