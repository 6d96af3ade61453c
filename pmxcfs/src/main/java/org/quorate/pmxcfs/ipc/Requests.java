package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.quorate.base.log.Level;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.StatusUpdate;
import org.quorate.clusterfs.status.ClusterLog;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Guest;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.pmxcfs.files.FileService.View;
import org.quorate.pmxcfs.files.LogLine;

/** What clients of {@code pve2} can ask (spec 60 §7). */
final class Requests {
    private static final int GET_FS_VERSION = 1;
    private static final int GET_CLUSTER_INFO = 2;
    private static final int GET_GUEST_LIST = 3;
    private static final int SET_STATUS = 4;
    private static final int GET_STATUS = 5;
    private static final int GET_CONFIG = 6;
    private static final int LOG_CLUSTER_MSG = 7;
    private static final int GET_CLUSTER_LOG = 8;
    private static final int GET_RRD_DUMP = 10;
    private static final int GET_GUEST_CONFIG_PROPERTY = 11;
    private static final int VERIFY_TOKEN = 12;
    private static final int GET_GUEST_CONFIG_PROPERTIES = 13;

    private static final int ENOMEM = org.quorate.posix.Errno.ENOMEM;
    private static final int ECHRNG = 44;

    private static final int NAME_FIELD = 256;
    private static final int LOG_USER = 16;
    private static final int LARGEST_PRIORITY = 7;

    private final FileService service;
    private final LogSink log;

    Requests(FileService service, LogSink log) {
        this.service = service;
        this.log = log;
    }

    /**
     * Answers one.
     *
     * @param data behind the header; not to be changed afterwards
     * @param pid of the client
     */
    Answer answer(int id, byte[] data, Access access, int pid) {
        return switch (id) {
            case GET_FS_VERSION -> text(data, view -> view.status().versionText(view.tree()));
            case GET_CLUSTER_INFO -> text(data, view -> view.status().membersText(view.quorate()));
            case GET_GUEST_LIST ->
                text(data, view -> NodeStatus.guestsText(view.tree().guests()));
            // readers expect the NUL
            case GET_RRD_DUMP -> text(data, view -> view.status().rrdText(view.elapsed()) + "\0");
            case SET_STATUS -> setStatus(data, access);
            case GET_STATUS -> status(data);
            case GET_CONFIG -> file(data, access);
            case LOG_CLUSTER_MSG -> log(data, access, pid);
            case GET_CLUSTER_LOG -> clusterLog(data);
            case GET_GUEST_CONFIG_PROPERTY -> properties(data, PropertyRequest::one);
            case GET_GUEST_CONFIG_PROPERTIES -> properties(data, PropertyRequest::many);
            case VERIFY_TOKEN -> verify(data);
            default -> Answer.refused(ECHRNG);
        };
    }

    private Answer text(byte[] data, Function<View, String> text) {
        return data.length == 0 ? Answer.of(service.ask(text)) : Answer.refused(Errno.EINVAL);
    }

    // ---- status of nodes

    private Answer setStatus(byte[] data, Access access) {
        if (access != Access.FULL) {
            return Answer.refused(Errno.EPERM);
        }
        if (data.length < NAME_FIELD) {
            return Answer.refused(Errno.EINVAL);
        }
        if (data.length - NAME_FIELD > StatusUpdate.LARGEST_VALUE) {
            return Answer.refused(Errno.EFBIG);
        }
        boolean taken = service.setKey(name(data, 0), Arrays.copyOfRange(data, NAME_FIELD, data.length));
        return taken ? Answer.DONE : Answer.refused(ENOMEM);
    }

    /** The last byte of the field does not count. */
    private static String name(byte[] data, int offset) {
        return new String(Texts.untilNul(data, offset, offset + NAME_FIELD - 1), ISO_8859_1);
    }

    private Answer status(byte[] data) {
        if (data.length < 2 * NAME_FIELD) {
            return Answer.refused(Errno.EINVAL);
        }
        String key = name(data, 0);
        String node = name(data, NAME_FIELD);
        return service.ask(view -> view.status().value(node, key))
                .map(Answer::of)
                .orElse(Answer.refused(Errno.ENOENT));
    }

    // ---- the log of the cluster

    private Answer log(byte[] data, Access access, int pid) {
        if (access != Access.FULL) {
            return Answer.refused(Errno.EPERM);
        }
        Optional<LogLine> line = LogRequest.decode(data);
        if (line.isEmpty()) {
            return Answer.refused(Errno.EINVAL);
        }
        if (line.get().priority() > LARGEST_PRIORITY) {
            log.log(Domain.STATUS, Level.CRIT, "clog_pack: assertion 'priority < 8' failed");
        } else {
            service.log(line.get(), pid);
        }
        return Answer.DONE;
    }

    private Answer clusterLog(byte[] data) {
        if (data.length <= LOG_USER) {
            return Answer.refused(Errno.EINVAL);
        }
        long wanted = Integer.toUnsignedLong(Endian.LITTLE.getInt(data, 0));
        int most = wanted == 0 ? ClusterLog.SHOWN : (int) Math.min(wanted, Integer.MAX_VALUE);
        byte[] user = Texts.untilNul(data, LOG_USER, data.length);
        String text = service.ask(view -> view.status().clusterLogText(most, user));
        return Answer.of(text);
    }

    // ---- files

    private Answer file(byte[] data, Access access) {
        if (data.length == 0) {
            return Answer.refused(Errno.EINVAL);
        }
        TreePath path = plain(TreePath.of(Texts.untilNul(data, 0, data.length - 1)));
        if (access != Access.FULL && path.isPrivate()) {
            return Answer.refused(Errno.EPERM);
        }
        return content(path).map(Answer::of).orElse(Answer.refused(Errno.ENOENT));
    }

    /** As the tree reads it: with a slash too many {@code nodes/NODE/priv} is not less private. */
    private static TreePath plain(TreePath asked) {
        TreePath path = TreePath.ROOT;
        for (FileName name : asked.names()) {
            path = path.resolve(name);
        }
        return path;
    }

    private Optional<byte[]> content(TreePath path) {
        return service.ask(view -> content(view.tree(), path));
    }

    private static Optional<byte[]> content(Tree tree, TreePath path) {
        return Optional.ofNullable(tree.find(path))
                .filter(entry -> !entry.isDirectory())
                .map(Entry::content);
    }

    private Answer verify(byte[] data) {
        if (!TokenFile.isToken(data)) {
            return Answer.refused(Errno.EINVAL);
        }
        boolean known = content(TokenFile.PATH)
                .map(file -> TokenFile.contains(file, data))
                .orElse(false);
        return known ? Answer.DONE : Answer.refused(Errno.ENOENT);
    }

    // ---- guests

    private Answer properties(byte[] data, Function<byte[], Optional<List<String>>> names) {
        Optional<Long> vmid = PropertyRequest.vmid(data);
        if (vmid.isEmpty()) {
            return Answer.refused(Errno.EINVAL);
        }
        return service.ask(view -> vmid.get() == 0
                ? ofAll(view.tree(), names.apply(data))
                : ofOne(view.tree(), vmid.get(), names.apply(data)));
    }

    private static Answer ofAll(Tree tree, Optional<List<String>> names) {
        if (names.isEmpty()) {
            return Answer.refused(Errno.EINVAL);
        }
        GuestProperties properties = new GuestProperties(names.get());
        tree.guests().guests().forEach(guest -> properties.add(guest.vmid(), configuration(tree, guest)));
        return Answer.of(properties.text());
    }

    private static Answer ofOne(Tree tree, long vmid, Optional<List<String>> names) {
        Guest guest = tree.guests().guest(vmid);
        if (guest == null) {
            return Answer.refused(Errno.ENOENT);
        }
        if (names.isEmpty()) {
            return Answer.refused(Errno.EINVAL);
        }
        byte[] configuration = configuration(tree, guest);
        if (configuration.length == 0) {
            return Answer.refused(Errno.EIO);
        }
        GuestProperties properties = new GuestProperties(names.get());
        properties.add(vmid, configuration);
        return Answer.of(properties.text());
    }

    /** Empty, too, if there is none. */
    private static byte[] configuration(Tree tree, Guest guest) {
        String path = "nodes/%s/%s/%d.conf".formatted(guest.node(), guest.type().directory(), guest.vmid());
        return content(tree, TreePath.of(path.getBytes(UTF_8))).orElse(new byte[0]);
    }
}
