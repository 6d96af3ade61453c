package org.quorate.runtime.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.quorate.config.host.SystemError;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

/** The error numbers behind Java's file exceptions. */
final class SystemErrors {
    private static final int ENOTDIR = 20;
    private static final int EISDIR = 21;

    static final SystemError NOT_FOUND = numbered(Errno.ENOENT);
    static final SystemError NO_ACCESS = numbered(Errno.EACCES);
    static final SystemError NOT_A_DIRECTORY = numbered(ENOTDIR);
    static final SystemError IS_A_DIRECTORY = numbered(EISDIR);

    /** What errors are looked up among when Java only gives their text. */
    private static final int LAST_ERRNO = 133;

    private SystemErrors() {}

    static SystemError of(IOException failure) {
        return switch (failure) {
            case PosixException e -> new SystemError(e.errno(), e.errnoText());
            case NoSuchFileException _ -> NOT_FOUND;
            case AccessDeniedException _ -> NO_ACCESS;
            case NotDirectoryException _ -> NOT_A_DIRECTORY;
            case FileSystemException e -> ofText(String.valueOf(e.getReason()));
            default -> ofText(String.valueOf(failure.getMessage()));
        };
    }

    private static SystemError ofText(String text) {
        for (int errno = 1; errno <= LAST_ERRNO; errno++) {
            if (Errno.text(errno).equals(text)) {
                return new SystemError(errno, text);
            }
        }
        return new SystemError(Errno.EIO, text);
    }

    private static SystemError numbered(int errno) {
        return new SystemError(errno, Errno.text(errno));
    }
}
