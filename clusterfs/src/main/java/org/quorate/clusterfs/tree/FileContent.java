package org.quorate.clusterfs.tree;

import java.util.Arrays;

/** What a write makes of a file's content (spec 60 §2.4.1). */
final class FileContent {
    /** Largest size of a file, in bytes. */
    static final int LIMIT = 1 << 20;

    private FileContent() {}

    static boolean exceedsLimit(Operation.Write write) {
        return Integer.toUnsignedLong(write.offset()) + write.data().length > LIMIT;
    }

    /** The entry after the write, which must be within the limit. */
    static Entry write(Entry file, Operation.Write write) {
        byte[] data = write.data();
        int end = write.offset() + data.length;
        if (!file.hasData()) {
            // Without bytes, an earlier size counts for nothing; truncating it to a size leaves a size without bytes.
            byte[] content = new byte[data.length == 0 ? 0 : end];
            System.arraycopy(data, 0, content, content.length - data.length, data.length);
            return file.withContent(end, content);
        }
        int size = write.truncate() ? end : Math.max(end, file.size());
        byte[] content = Arrays.copyOf(file.data(), size);
        System.arraycopy(data, 0, content, write.offset(), data.length);
        return file.withContent(size, content);
    }
}
