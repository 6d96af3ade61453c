package org.quorate.engine.recording;

/** A file is no recording, is damaged or cut off, or is of a version that is not known; the message says which, and where. */
public final class DamagedRecordingException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedRecordingException(String message) {
        super(message);
    }
}
