package org.quorate.config.host;

/** Outcome of reading a whole file. */
public sealed interface FileRead {
    /** All bytes of the file; not to be modified. */
    record Content(byte[] bytes) implements FileRead {}

    /** The file could not be opened. */
    record NotOpened(SystemError error) implements FileRead {}

    /** The file could be opened but not read; a directory is such a file. */
    record NotRead(SystemError error) implements FileRead {}
}
