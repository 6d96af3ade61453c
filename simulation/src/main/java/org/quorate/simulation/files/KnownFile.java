package org.quorate.simulation.files;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the only one who changes a file knows of it. */
public final class KnownFile {
    private final String path;
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private byte @Nullable [] content;
    private boolean isDoubtful;

    KnownFile(String path) {
        this.path = path;
    }

    /** A change is done; after it the file has this content, or is gone. */
    void becomes(byte @Nullable [] newContent, Acknowledgement acknowledgement) {
        content = newContent;
        acknowledgements.add(acknowledgement);
    }

    /** A change may have been made, or not. */
    void mayHaveChanged() {
        isDoubtful = true;
    }

    public String path() {
        return path;
    }

    /** Null if it is gone. Not to be changed. */
    public byte @Nullable [] content() {
        return content;
    }

    /** Whether it is not known what became of a change. */
    public boolean isDoubtful() {
        return isDoubtful;
    }

    /** Of all changes of it. */
    public List<Acknowledgement> acknowledgements() {
        return Collections.unmodifiableList(acknowledgements);
    }
}
