package org.quorate.clusterfs.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path as a caller or a message wrote it, relative to the root, without a leading slash: {@code priv/lock/x} (spec 60 §2.3).
 * Lookups ignore empty parts; everything else, such as what is a lock, compares the text itself.
 */
public final class TreePath {
    public static final TreePath ROOT = new TreePath("");

    private static final String LOCK_DIRECTORY = "priv/lock";

    /** One character for each byte, as in {@link FileName}. */
    private final String raw;

    private TreePath(String raw) {
        this.raw = raw;
    }

    /** The path with the UTF-8 bytes of {@code path}. */
    public static TreePath of(String path) {
        return of(path.getBytes(UTF_8));
    }

    public static TreePath of(byte[] bytes) {
        return new TreePath(new String(bytes, ISO_8859_1));
    }

    public byte[] bytes() {
        return raw.getBytes(ISO_8859_1);
    }

    /** This path and one more name. */
    public TreePath resolve(FileName name) {
        String last = new String(name.bytes(), ISO_8859_1);
        return new TreePath(raw.isEmpty() ? last : raw + "/" + last);
    }

    /** Its parts without empty ones; none for the root, which {@code .} means too. */
    public List<FileName> names() {
        List<FileName> names = new ArrayList<>();
        if (raw.equals(".")) {
            return names;
        }
        int start = 0;
        while (start < raw.length()) {
            int slash = raw.indexOf('/', start);
            int end = slash < 0 ? raw.length() : slash;
            if (end > start) {
                names.add(FileName.ofRaw(raw.substring(start, end)));
            }
            start = end + 1;
        }
        return names;
    }

    /** The text before the last name, as {@code dirname} gives it; the root if there is none. */
    public TreePath parent() {
        String path = withoutTrailingSlashes(raw);
        return new TreePath(withoutTrailingSlashes(path.substring(0, path.lastIndexOf('/') + 1)));
    }

    /** The last name; empty for the root. */
    public FileName base() {
        String path = withoutTrailingSlashes(raw);
        return FileName.ofRaw(path.substring(path.lastIndexOf('/') + 1));
    }

    private static String withoutTrailingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Whether an entry of this path is a lock if it is a directory: directly in {@code priv/lock} (spec 60 §2.6). */
    boolean isInLockDirectory() {
        return parent().raw.equals(LOCK_DIRECTORY);
    }

    /** Whether it is in {@code priv/lock} at any depth. */
    public boolean isBelowLockDirectory() {
        return raw.startsWith(LOCK_DIRECTORY + "/");
    }

    /** Whether only the owner may read it: {@code priv} or {@code nodes/X/priv} or below (spec 60 §2.7). */
    public boolean isPrivate() {
        int start = 0;
        while (start < raw.length() && raw.charAt(start) == '/') {
            start++;
        }
        String path = raw.substring(start);
        if (path.startsWith("nodes/")) {
            int slash = path.indexOf('/', "nodes/".length());
            return slash >= 0 && isPriv(path.substring(slash + 1));
        }
        return isPriv(path);
    }

    private static boolean isPriv(String path) {
        return path.equals("priv") || path.startsWith("priv/");
    }

    /** One character for each byte. */
    String raw() {
        return raw;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TreePath path && raw.equals(path.raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    /** For people: bytes that are not UTF-8 show as the replacement character. */
    @Override
    public String toString() {
        return new String(bytes(), UTF_8);
    }
}
