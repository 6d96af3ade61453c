package org.quorate.pmxcfs.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Permissions;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.Usage;

/**
 * The calls of a mount (spec 60 §6). At the top, links and generated files hide entries of the same names. Any thread may call.
 *
 * <p>Paths are relative to the mount, without a slash in front; the empty one is the mount itself.
 */
public final class MountedFiles {
    private static final byte[] DEBUG_ON = {'1', '\n'};
    private static final byte[] DEBUG_OFF = {'0', '\n'};

    /** The largest offset that travels: the field has 32 bits, and every node refuses what is above 1 MiB anyway. */
    private static final long LARGEST_OFFSET = Integer.MAX_VALUE;

    private final FileService service;
    private final DebugSwitch debug;
    private final Owner owner;
    private final String node;
    private final Map<String, String> links;
    private final Map<String, GeneratedFile> generated;

    /** As of the last look at each generated file: reading goes on in one text. */
    private final Map<String, byte[]> texts = new ConcurrentHashMap<>();

    /**
     * The files of a node.
     *
     * @param node its name, to whose directory the links lead
     * @param owner of all files
     */
    public MountedFiles(FileService service, String node, Owner owner, DebugSwitch debug) {
        this.service = service;
        this.debug = debug;
        this.owner = owner;
        this.node = node;
        String own = "nodes/" + node;
        this.links = Map.of(
                "local", own,
                "qemu-server", own + "/qemu-server",
                "openvz", own + "/openvz",
                "lxc", own + "/lxc");
        this.generated = GeneratedFile.all(debug);
    }

    /** Of all files. */
    public Owner owner() {
        return owner;
    }

    /** Name of the node. */
    String node() {
        return node;
    }

    private static String text(TreePath path) {
        return path.toString();
    }

    /** Whether the path begins with a link or generated file, which hide entries of the same names. */
    public boolean isFixed(TreePath path) {
        String first = text(path).split("/", 2)[0];
        return links.containsKey(first) || generated.containsKey(first);
    }

    boolean isGenerated(TreePath path) {
        return generated.containsKey(text(path));
    }

    /** Whether the path is the mount itself or begins with a link or generated file: nothing there can be made, moved or removed. */
    private boolean isImmovable(TreePath path) {
        return path.equals(TreePath.ROOT) || isFixed(path);
    }

    /** What stat(2) shows, or null if nothing is there. */
    public @Nullable Attributes attributes(TreePath path) {
        if (path.equals(TreePath.ROOT)) {
            return Attributes.ofMountRoot();
        }
        String link = links.get(text(path));
        if (link != null) {
            return service.ask(view -> Attributes.ofLink(link, view.quorate()));
        }
        GeneratedFile file = generated.get(text(path));
        if (file != null) {
            return Attributes.ofGenerated(file.permissions(), refresh(text(path), file).length);
        }
        if (isFixed(path)) {
            return null;
        }
        Optional<Attributes> shown =
                service.ask(view -> Optional.ofNullable(view.tree().find(path))
                        .map(entry -> Attributes.ofEntry(path, entry, view.quorate())));
        return shown.orElse(null);
    }

    private byte[] refresh(String name, GeneratedFile file) {
        byte[] text = service.ask(view -> file.text().apply(view).getBytes(UTF_8));
        texts.put(name, text);
        return text;
    }

    /** Where a link at the top leads, or null for what is none. */
    public @Nullable String target(TreePath path) {
        return links.get(text(path));
    }

    /** Names in a directory, without {@code .} and {@code ..}; null if it is none. */
    public @Nullable List<FileName> list(TreePath path) {
        boolean top = path.equals(TreePath.ROOT);
        if (isFixed(path)) {
            return null;
        }
        Optional<List<FileName>> entries = service.ask(view -> Optional.ofNullable(
                        view.tree().find(path))
                .filter(Entry::isDirectory)
                .map(directory ->
                        view.tree().list(directory).stream().map(Entry::name).toList()));
        if (entries.isEmpty() || !top) {
            return entries.orElse(null);
        }
        List<FileName> names = new ArrayList<>();
        links.keySet().stream().sorted().map(FileName::of).forEach(names::add);
        generated.keySet().stream().sorted().map(FileName::of).forEach(names::add);
        entries.get().stream()
                .filter(name -> !isFixed(TreePath.ROOT.resolve(name)))
                .forEach(names::add);
        return names;
    }

    /** The answer to open(2): whether anything is there. The text of a generated file stays that of the last look at it. */
    public Result open(TreePath path) {
        if (generated.containsKey(text(path))) {
            return Result.OK;
        }
        return attributes(path) == null ? Result.refused(Errno.ENOENT) : Result.OK;
    }

    /** Up to {@code count} bytes from an offset on, empty behind the end; null if no file is there. */
    public byte @Nullable [] read(TreePath path, long offset, int count) {
        int from = (int) Math.min(offset, LARGEST_OFFSET);
        GeneratedFile file = generated.get(text(path));
        if (file != null) {
            byte[] text = texts.get(text(path));
            byte[] known = text == null ? refresh(text(path), file) : text;
            int start = Math.min(from, known.length);
            return Arrays.copyOfRange(known, start, start + Math.min(count, known.length - start));
        }
        if (isFixed(path)) {
            return null;
        }
        Optional<Entry> entry =
                service.ask(view -> Optional.ofNullable(view.tree().find(path)));
        return entry.filter(found -> !found.isDirectory())
                .map(found -> found.read(from, count))
                .orElse(null);
    }

    /** Writes into a file. */
    public Result write(TreePath path, long offset, byte[] data) {
        if (isFixed(path)) {
            return writeFixed(path, offset, data);
        }
        return offset > LARGEST_OFFSET
                ? refusedByLimit()
                : service.change(new Operation.Write(path, (int) offset, data, false));
    }

    /** Without quorum nothing is looked at before that is said. */
    private Result refusedByLimit() {
        boolean quorate = service.ask(FileService.View::quorate);
        return Result.refused(quorate ? Errno.EFBIG : Errno.EACCES);
    }

    private Result writeFixed(TreePath path, long offset, byte[] data) {
        if (!text(path).equals(GeneratedFile.DEBUG) || offset != 0 || data.length < DEBUG_ON.length) {
            return Result.refused(generated.containsKey(text(path)) ? Errno.EIO : Errno.EACCES);
        }
        byte[] value = Arrays.copyOf(data, DEBUG_ON.length);
        if (!Arrays.equals(value, DEBUG_ON) && !Arrays.equals(value, DEBUG_OFF)) {
            return Result.refused(Errno.EIO);
        }
        debug.set(Arrays.equals(value, DEBUG_ON));
        return Result.written(value.length);
    }

    /** Sets a file's size. */
    public Result truncate(TreePath path, long size) {
        if (text(path).equals(GeneratedFile.DEBUG)) {
            return Result.OK;
        }
        if (isFixed(path)) {
            return Result.refused(generated.containsKey(text(path)) ? Errno.EIO : Errno.EACCES);
        }
        return size > LARGEST_OFFSET ? refusedByLimit() : service.change(Operation.Write.truncateTo(path, (int) size));
    }

    /** Makes an empty file. */
    public Result create(TreePath path) {
        return movable(() -> service.change(new Operation.Create(path)), path);
    }

    /** Makes a directory; below {@code priv/lock}, takes a lock. */
    public Result makeDirectory(TreePath path) {
        return movable(() -> service.change(new Operation.MakeDirectory(path)), path);
    }

    /** Removes a file or an empty directory. */
    public Result remove(TreePath path) {
        return movable(() -> service.change(new Operation.Delete(path)), path);
    }

    /** Moves a file or an empty directory. */
    public Result rename(TreePath from, TreePath to) {
        return movable(() -> service.change(new Operation.Rename(from, to)), from, to);
    }

    private Result movable(Supplier<Result> operation, TreePath... paths) {
        boolean immovable = Arrays.stream(paths).anyMatch(this::isImmovable);
        return immovable ? Result.refused(Errno.EACCES) : operation.get();
    }

    /**
     * Sets the time of change; renews a lock, or asks for its removal if it is 0.
     *
     * @param seconds since 1970, of which 32 bits count
     */
    public Result setTime(TreePath path, long seconds) {
        return movable(() -> service.change(new Operation.SetMtime(path, (int) seconds)), path);
    }

    /**
     * The answer to chmod(2), which changes nothing.
     *
     * @param mode of which the bits 07777 count
     */
    public Result changeMode(TreePath path, int mode) {
        return new Result(Permissions.chmod(path, mode & 07777), 0);
    }

    /** The answer to chown(2), which changes nothing; -1 leaves an id as it is. */
    public Result changeOwner(TreePath path, int uid, int gid) {
        if (uid == Owner.ROOT && owner.user() != Owner.ROOT) {
            return Result.refused(Errno.EPERM);
        }
        return new Result(Permissions.chown(uid == owner.user() ? Owner.ROOT : uid, gid, owner.group()), 0);
    }

    /** The answer to fsync(2): what is done is on the disk of this node then. */
    public Result sync() {
        return service.sync() ? Result.OK : Result.refused(Errno.EIO);
    }

    /** How full the tree is. */
    public Usage usage() {
        return service.ask(view -> view.tree().usage());
    }
}
