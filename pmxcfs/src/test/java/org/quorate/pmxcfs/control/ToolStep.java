package org.quorate.pmxcfs.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One step of a recorded table, done by what {@code quorate fs} asks for. */
final class ToolStep {
    private static final Set<String> GENERATED =
            Set.of(".version", ".members", ".vmlist", ".rrd", ".clusterlog", ".debug");
    private static final Set<String> LINKS = Set.of("local", "qemu-server", "openvz", "lxc");
    private static final Set<String> NO_COMMAND = Set.of(
            "chmod",
            "chown",
            "statvfs",
            "link",
            "symlink",
            "readlink",
            "mknod_fifo",
            "setxattr",
            "listxattr",
            "fsync",
            "flock",
            "mmap_read",
            "mmap_shared_write");

    private final FileSystemClient client;
    private final String node;
    private final JsonNode step;
    private final String op;
    private final JsonNode arguments;
    private final String path;

    ToolStep(FileSystemClient client, String node, JsonNode step) {
        this.client = client;
        this.node = node;
        this.step = step;
        this.op = step.get("op").asText();
        this.arguments = step.get("args");
        this.path = text(0);
    }

    private String text(int argument) {
        return arguments.get(argument).asText().replace("{node}", node);
    }

    /** Why the answer need not be the recorded one; empty if it has to be. */
    String reasonToLeaveOut() {
        String result = step.get("result").asText();
        boolean ofDebug = path.equals(".debug");
        if (NO_COMMAND.contains(op)) {
            return "no command does that";
        }
        if (op.equals("stat") && (path.isEmpty() || GENERATED.contains(path) || LINKS.contains(path))) {
            return "ls shows what the nodes share";
        }
        if ((op.equals("unlink") && result.equals("EISDIR")) || (op.equals("rmdir") && result.equals("ENOTDIR"))) {
            return "rm takes files and empty directories";
        }
        if (op.startsWith("open") && arguments.size() > 1 && text(1).contains("EXCL") && !result.equals("OK")) {
            return "put replaces";
        }
        if (op.equals("open_keep_unlink_read")) {
            return "nothing is kept open";
        }
        if (ofDebug && op.equals("write") && offset() != 0) {
            return "put replaces";
        }
        if (ofDebug && op.equals("read")) {
            return "a mount shows a generated file as of the last look";
        }
        return step.has("nondeterministic_value") && op.equals("write") ? "a write in pieces can end early" : "";
    }

    /** In the form of {@link #perform}'s values. */
    @Nullable
    Object expected() {
        JsonNode value = step.get("value");
        return switch (op) {
            case "stat" ->
                List.of(
                        value.get("mode").asText().startsWith("0o40"),
                        value.get("size").asInt());
            case "mtime" -> value.asLong();
            case "read" -> value.asText();
            case "readdir" -> {
                Set<String> names = new TreeSet<>();
                value.forEach(name -> names.add(name.asText()));
                if (path.isEmpty()) {
                    names.removeAll(GENERATED);
                    names.removeAll(LINKS);
                }
                yield names;
            }
            default -> null;
        };
    }

    /** What the step gives; null for those without a value. */
    @Nullable
    Object perform() throws IOException, RefusedException {
        switch (op) {
            case "mkdir" -> client.makeDirectory(path);
            case "rmdir", "unlink", "open_keep_unlink_read" -> removeAsRecorded();
            case "rename" -> client.rename(path, text(1));
            case "utime" -> client.setTime(path, arguments.get(1).asLong());
            case "utime_now" -> client.setTime(path, System.currentTimeMillis() / 1000);
            case "mknod_reg" -> client.put(path, new byte[0]);
            case "open" -> open(text(1));
            case "write" -> write();
            case "truncate", "ftruncate" ->
                client.put(path, Arrays.copyOf(content(), arguments.get(1).asInt()));
            case "fallocate" ->
                client.put(
                        path,
                        Arrays.copyOf(
                                content(),
                                Math.max(content().length, arguments.get(1).asInt())));
            default -> {
                return value();
            }
        }
        return null;
    }

    private void removeAsRecorded() throws IOException, RefusedException {
        // what the recorded call refuses to remove has to stay for the steps that follow
        if (!reasonToLeaveOut().startsWith("rm takes")) {
            client.remove(path);
        }
    }

    private @Nullable Object value() throws IOException, RefusedException {
        return switch (op) {
            case "stat" -> {
                Listing.Line line = line();
                yield List.of(line.isDirectory(), line.size());
            }
            case "mtime" -> line().mtime();
            case "readdir" -> {
                Set<String> names = new TreeSet<>();
                client.list(path).forEach(line -> names.add(nameOf(line)));
                yield names;
            }
            case "read" -> {
                byte[] all = content();
                int from = arguments.size() == 1
                        ? 0
                        : Math.min(all.length, arguments.get(1).asInt());
                int to = arguments.size() == 1
                        ? all.length
                        : Math.min(all.length, from + arguments.get(2).asInt());
                yield new String(Arrays.copyOfRange(all, from, to), UTF_8);
            }
            default -> null;
        };
    }

    private static String nameOf(Listing.Line line) {
        return line.path().substring(line.path().lastIndexOf('/') + 1);
    }

    /** Of the entry among those of its directory. */
    private Listing.Line line() throws IOException, RefusedException {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        return client.list(slash < 0 ? "" : path.substring(0, slash)).stream()
                .filter(line -> nameOf(line).equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(2, path + " is not listed"));
    }

    private byte[] content() throws IOException, RefusedException {
        return client.read(path);
    }

    private boolean isThere() throws IOException, RefusedException {
        try {
            content();
            return true;
        } catch (RefusedException refused) {
            if (refused.errno() == 2) {
                return false;
            }
            throw refused;
        }
    }

    private void open(String flags) throws IOException, RefusedException {
        if (flags.contains("CREAT") && !isThere()) {
            client.put(path, new byte[0]);
        } else {
            content();
        }
    }

    private long offset() {
        return arguments.get(2).isNull() ? -1 : arguments.get(2).asLong();
    }

    private void write() throws IOException, RefusedException {
        String flags = text(1);
        JsonNode argument = arguments.get(3);
        byte[] data = (argument.isTextual()
                        ? argument.asText()
                        : argument.get("fill").asText().repeat(argument.get("n").asInt()))
                .getBytes(UTF_8);
        boolean whole = GENERATED.contains(path) || flags.contains("TRUNC") || (flags.contains("CREAT") && !isThere());
        if (whole) {
            client.put(path, data);
            return;
        }
        byte[] before = content();
        int at = offset() < 0 ? before.length : (int) offset();
        if (data.length > 0) {
            byte[] after = Arrays.copyOf(before, Math.max(before.length, at + data.length));
            System.arraycopy(data, 0, after, at, data.length);
            client.put(path, after);
        }
    }
}
