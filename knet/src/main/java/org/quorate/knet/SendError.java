package org.quorate.knet;

/** Why the kernel refused a datagram (spec 10 §5.2). */
public enum SendError {
    /** EMSGSIZE: larger than the interface or the known path allows. */
    MESSAGE_TOO_BIG,
    /** EPERM: a local firewall. */
    NOT_PERMITTED,
    /** ENETUNREACH, ENETDOWN, EHOSTUNREACH: no route. */
    UNREACHABLE,
    /** Anything else; the datagram is lost. */
    OTHER
}
