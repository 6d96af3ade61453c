package org.quorate.daemon;

import java.io.IOException;

/** The stored ring id can neither be read nor created. */
final class RingIdUnreadable extends IOException {
    private static final long serialVersionUID = 1L;

    RingIdUnreadable(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
