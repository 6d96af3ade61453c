package org.quorate.config;

/** How data is spread over the links to one host (spec 10 §5.1). */
public enum LinkMode {
    /** Everything on the best link. */
    PASSIVE,
    /** Everything on every link. */
    ACTIVE,
    /** Message by message on the next link. */
    RR
}
