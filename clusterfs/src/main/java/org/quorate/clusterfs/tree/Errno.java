package org.quorate.clusterfs.tree;

/** The error numbers the file system answers with, Linux's. */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    EIO(5),
    EACCES(13),
    EBUSY(16),
    EEXIST(17),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    EFBIG(27),
    ENAMETOOLONG(36),
    ENOSYS(38),
    ENOTEMPTY(39);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** The number, positive. */
    public int number() {
        return number;
    }
}
