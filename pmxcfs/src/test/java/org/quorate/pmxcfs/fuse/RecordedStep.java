package org.quorate.pmxcfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.pmxcfs.fuse.SystemCalls.Failed;
import org.quorate.pmxcfs.fuse.SystemCalls.Stat;

/** One step of a recorded table, done by system calls. */
final class RecordedStep {
    private static final int PAGE = 1 << 21;
    private static final int FIFO = 0010000;
    private static final int REGULAR = 0100000;

    private final Path mount;
    private final String node;
    private final String op;
    private final JsonNode arguments;

    RecordedStep(Path mount, String node, JsonNode step) {
        this.mount = mount;
        this.node = node;
        this.op = step.get("op").asText();
        this.arguments = step.get("args");
    }

    private String text(int argument) {
        return arguments.get(argument).asText().replace("{node}", node);
    }

    private String path(int argument) {
        String path = text(argument);
        return path.isEmpty() ? mount.toString() : mount + "/" + path;
    }

    /** What the step gives, in the words of the recordings; null for those without a value. */
    @Nullable
    Object perform() throws Failed {
        String path = op.equals("symlink") ? "" : path(0);
        switch (op) {
            case "mkdir" -> SystemCalls.mkdir(path);
            case "rmdir" -> SystemCalls.rmdir(path);
            case "unlink" -> SystemCalls.unlink(path);
            case "mknod_reg" -> SystemCalls.mknod(path, REGULAR);
            case "mknod_fifo" -> SystemCalls.mknod(path, FIFO);
            case "rename" -> SystemCalls.rename(path, path(1));
            case "symlink" -> SystemCalls.symlink(text(0), path(1));
            case "link" -> SystemCalls.link(path, path(1));
            case "chmod" -> SystemCalls.chmod(path, Integer.parseInt(text(1), 8));
            case "chown" ->
                SystemCalls.chown(
                        path, arguments.get(1).asInt(), arguments.get(2).asInt());
            case "truncate" -> SystemCalls.truncate(path, arguments.get(1).asLong());
            case "utime" -> SystemCalls.utime(path, arguments.get(1).asLong());
            case "utime_now" -> SystemCalls.utime(path, null);
            case "setxattr" -> SystemCalls.setxattr(path);
            case "listxattr" -> SystemCalls.listxattr(path);
            case "ftruncate" ->
                onFile(path, "WRONLY", fd -> {
                    SystemCalls.ftruncate(fd, arguments.get(1).asLong());
                    return null;
                });
            case "fallocate" ->
                onFile(path, "RDWR", fd -> {
                    SystemCalls.fallocate(fd, arguments.get(1).asLong());
                    return null;
                });
            case "fsync" ->
                onFile(path, "RDONLY", fd -> {
                    SystemCalls.fsync(fd);
                    return null;
                });
            case "flock" ->
                onFile(path, "RDONLY", fd -> {
                    SystemCalls.flock(fd);
                    return null;
                });
            case "mmap_read", "mmap_shared_write" ->
                onFile(path, "RDWR", fd -> {
                    SystemCalls.map(fd, op.equals("mmap_shared_write"));
                    return null;
                });
            case "open" -> onFile(path, text(1), fd -> null);
            default -> {
                return value(path);
            }
        }
        return null;
    }

    private Object value(String path) throws Failed {
        return switch (op) {
            case "stat" -> shown(SystemCalls.lstat(path));
            case "mtime" -> SystemCalls.lstat(path).mtime();
            case "readlink" -> SystemCalls.readlink(path);
            case "readdir" -> SystemCalls.readdir(path);
            case "statvfs" -> shown(SystemCalls.statvfs(path));
            case "read" ->
                onFile(
                        path,
                        "RDONLY",
                        fd -> new String(
                                arguments.size() == 1
                                        ? SystemCalls.read(fd, 0, PAGE)
                                        : SystemCalls.read(
                                                fd,
                                                arguments.get(1).asLong(),
                                                arguments.get(2).asInt()),
                                UTF_8));
            case "write" -> onFile(path, text(1), fd -> SystemCalls.write(fd, offset(), data()));
            case "open_keep_unlink_read" ->
                onFile(path, "RDONLY", fd -> {
                    SystemCalls.unlink(path);
                    byte[] read = SystemCalls.read(fd, 0, 10);
                    long hidden = SystemCalls.readdir(mount.toString()).stream()
                            .filter(name -> name.startsWith(".fuse_hidden"))
                            .count();
                    return List.of(new String(read, UTF_8), hidden, shown(SystemCalls.fstat(fd)));
                });
            default -> throw new AssertionError("what is " + op + "?");
        };
    }

    private long offset() {
        return arguments.get(2).isNull() ? -1 : arguments.get(2).asLong();
    }

    private byte[] data() {
        JsonNode data = arguments.get(3);
        String text = data.isTextual()
                ? data.asText()
                : data.get("fill").asText().repeat(data.get("n").asInt());
        return text.getBytes(UTF_8);
    }

    private interface OnFile {
        @Nullable
        Object use(int fd) throws Failed;
    }

    private static Object onFile(String path, String flags, OnFile use) throws Failed {
        int fd = SystemCalls.open(path, flags);
        try {
            Object value = use.use(fd);
            return value == null ? "" : value;
        } finally {
            SystemCalls.close(fd);
        }
    }

    private static List<String> shown(Stat stat) {
        return List.of(
                "mode=0o" + Integer.toOctalString(stat.mode()),
                "nlink=" + stat.links(),
                "uid=" + stat.uid(),
                "gid=" + stat.gid(),
                "size=" + stat.size(),
                "blocks=" + stat.blocks());
    }

    private static List<String> shown(long[] statvfs) {
        List<String> fields = new ArrayList<>(List.of("bsize=" + statvfs[0], "frsize=" + statvfs[1]));
        fields.add("blocks=" + statvfs[2]);
        fields.add("bused=" + (statvfs[2] - statvfs[3]));
        fields.add("bavail_eq_bfree=" + (statvfs[3] == statvfs[4]));
        fields.add("files=" + statvfs[5]);
        fields.add("namemax=" + statvfs[8]);
        return fields;
    }
}
