package org.quorate.embedded;

/**
 * How an embedded node ended.
 *
 * @param status what the daemon would exit with (spec 50 §2.1); 0 for an orderly end
 * @param reason for a reader; empty for an orderly end
 */
public record NodeEnd(int status, String reason) {
    /** Whether it left the ring by itself, because it was closed or asked to shut down. */
    public boolean isOrderly() {
        return status == 0;
    }
}
