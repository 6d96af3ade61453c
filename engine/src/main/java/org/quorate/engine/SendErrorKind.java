package org.quorate.engine;

/** Why the kernel refused a datagram (spec 10 §5.2, §11.2). */
public enum SendErrorKind {
    /** Larger than the path or the interface takes: {@code EMSGSIZE}. */
    TOO_BIG,
    /** A local rule forbids it: {@code EPERM}. */
    NOT_PERMITTED,
    /** No way there: {@code ENETUNREACH}, {@code ENETDOWN}, {@code EHOSTUNREACH}, {@code EINVAL}. */
    UNREACHABLE
}
