package org.quorate.clusterfs.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process that works on a mount, with what the kernel in between does itself: it follows the links at the top, finds entries
 * before it asks for operations on them, and cuts writes into pieces.
 */
final class Caller {
    /** What came of a call: OK or the name of an error number. */
    record Outcome(String result, @Nullable Object value) {
        static final Outcome OK = new Outcome("OK", null);

        static Outcome of(Result result) {
            return result.errno() == null ? OK : new Outcome(result.errno().name(), null);
        }

        static Outcome of(@Nullable Errno errno) {
            return errno == null ? OK : new Outcome(errno.name(), null);
        }
    }

    private static final int PIECE = 128 * 1024;
    private static final Set<String> LINKS = Set.of("qemu-server", "openvz", "lxc");

    private final Tree tree;
    private final String node;
    private final boolean quorate;
    private final long nowSeconds;
    private final Function<Operation, Result> mount;

    Caller(Tree tree, String node, boolean quorate, long nowSeconds, Function<Operation, Result> mount) {
        this.tree = tree;
        this.node = node;
        this.quorate = quorate;
        this.nowSeconds = nowSeconds;
        this.mount = mount;
    }

    TreePath resolve(String path) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        String rest = slash < 0 ? "" : path.substring(slash);
        if (first.equals("local")) {
            return TreePath.of("nodes/" + node + rest);
        }
        return TreePath.of(LINKS.contains(first) ? "nodes/" + node + "/" + path : path);
    }

    Outcome call(String op, List<JsonNode> arguments) {
        String path = arguments.get(0).asText();
        TreePath at = resolve(path);
        return switch (op) {
            case "mkdir" ->
                tree.find(at) == null
                        ? Outcome.of(mount.apply(new Operation.MakeDirectory(at)))
                        : Outcome.of(Errno.EEXIST);
            case "rmdir" -> remove(at, true);
            case "unlink", "open_keep_unlink_read" -> remove(at, false);
            case "mknod_reg" -> Outcome.of(mount.apply(new Operation.Create(at)));
            case "open" -> open(at, arguments.get(1).asText());
            case "write" -> write(at, arguments);
            case "fallocate" -> write(at, arguments.get(1).asInt() - 1, new byte[1]);
            case "read" -> read(at, arguments);
            case "truncate", "ftruncate" -> truncate(at, arguments.get(1).asInt());
            case "rename" -> rename(at, resolve(arguments.get(1).asText()));
            case "utime" -> setMtime(at, (int) arguments.get(1).asLong());
            case "utime_now" -> setMtime(at, (int) nowSeconds);
            case "mtime" ->
                new Outcome("OK", Integer.toUnsignedLong(existing(at).mtime()));
            case "chmod" ->
                metadata(
                        at,
                        Permissions.chmod(at, Integer.parseInt(arguments.get(1).asText(), 8)));
            case "chown" ->
                metadata(
                        at,
                        Permissions.chown(
                                arguments.get(1).asInt(), arguments.get(2).asInt(), 33));
            case "stat" -> stat(path, at);
            case "readdir" ->
                new Outcome(
                        "OK",
                        tree.list(existing(at)).stream()
                                .map(entry -> entry.name().toString())
                                .toList());
            case "statvfs" -> new Outcome("OK", tree.usage());
            default -> throw new IllegalArgumentException("what is " + op + "?");
        };
    }

    private Entry existing(TreePath path) {
        Entry entry = tree.find(path);
        if (entry == null) {
            throw new AssertionError(path + " is not there");
        }
        return entry;
    }

    private Outcome remove(TreePath path, boolean directory) {
        Entry entry = tree.find(path);
        if (entry != null && entry.isDirectory() != directory) {
            return Outcome.of(directory ? Errno.ENOTDIR : Errno.EISDIR);
        }
        return entry == null ? Outcome.of(Errno.ENOENT) : Outcome.of(mount.apply(new Operation.Delete(path)));
    }

    private Outcome open(TreePath path, String flags) {
        Entry entry = tree.find(path);
        if (entry == null) {
            return flags.contains("CREAT")
                    ? Outcome.of(mount.apply(new Operation.Create(path)))
                    : Outcome.of(Errno.ENOENT);
        }
        if (flags.contains("EXCL")) {
            return Outcome.of(Errno.EEXIST);
        }
        return flags.contains("TRUNC") ? truncate(path, 0) : Outcome.OK;
    }

    private Outcome write(TreePath path, List<JsonNode> arguments) {
        Outcome opened = open(path, arguments.get(1).asText());
        if (!opened.result().equals("OK")) {
            return opened;
        }
        JsonNode data = arguments.get(3);
        byte[] bytes = data.isTextual()
                ? data.asText().getBytes(UTF_8)
                : data.get("fill").asText().repeat(data.get("n").asInt()).getBytes(UTF_8);
        JsonNode offset = arguments.get(2);
        return write(path, offset.isNull() ? existing(path).size() : offset.asInt(), bytes);
    }

    private Outcome write(TreePath path, int offset, byte[] bytes) {
        int written = 0;
        while (written < bytes.length) {
            byte[] piece = Arrays.copyOfRange(bytes, written, Math.min(bytes.length, written + PIECE));
            Result result = mount.apply(new Operation.Write(path, offset + written, piece, false));
            if (!result.isOk()) {
                return written == 0 ? Outcome.of(result) : new Outcome("OK", written);
            }
            written += result.count();
        }
        return new Outcome("OK", written);
    }

    private Outcome read(TreePath path, List<JsonNode> arguments) {
        Entry entry = existing(path);
        if (entry.isDirectory()) {
            return Outcome.of(Errno.EISDIR);
        }
        byte[] content = arguments.size() == 1
                ? entry.content()
                : entry.read(arguments.get(1).asInt(), arguments.get(2).asInt());
        return new Outcome("OK", new String(content, UTF_8));
    }

    private Outcome truncate(TreePath path, int size) {
        return Outcome.of(mount.apply(Operation.Write.truncateTo(path, size)));
    }

    private Outcome rename(TreePath from, TreePath to) {
        Entry source = tree.find(from);
        Entry target = tree.find(to);
        if (source == null) {
            return Outcome.of(Errno.ENOENT);
        }
        if (target != null && target.inode() == source.inode()) {
            return Outcome.OK;
        }
        if (target != null && target.isDirectory() != source.isDirectory()) {
            return Outcome.of(source.isDirectory() ? Errno.ENOTDIR : Errno.EISDIR);
        }
        return Outcome.of(mount.apply(new Operation.Rename(from, to)));
    }

    private Outcome setMtime(TreePath path, int mtime) {
        return tree.find(path) == null
                ? Outcome.of(Errno.ENOENT)
                : Outcome.of(mount.apply(new Operation.SetMtime(path, mtime)));
    }

    private Outcome metadata(TreePath path, @Nullable Errno answer) {
        return tree.find(path) == null ? Outcome.of(Errno.ENOENT) : Outcome.of(answer);
    }

    private Outcome stat(String path, TreePath at) {
        Entry entry = tree.find(at);
        if (entry == null) {
            return Outcome.of(Errno.ENOENT);
        }
        int mode = path.isEmpty() ? Permissions.mountRootMode() : Permissions.mode(at, entry.type(), quorate);
        int type = entry.isDirectory() ? 040000 : 0100000;
        int blocks = (entry.size() + Usage.BLOCK_SIZE - 1) / Usage.BLOCK_SIZE;
        return new Outcome(
                "OK", "0o%o %d %d %d".formatted(type | mode, entry.isDirectory() ? 2 : 1, entry.size(), blocks));
    }
}
