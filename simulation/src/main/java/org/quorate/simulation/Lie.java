package org.quorate.simulation;

/** What an {@link Impostor} sends: packets nobody correct makes, each sort a class of bugs that had a number. */
public enum Lie {
    /** Tokens whose count of requests is not that of the requests in them (CVE-2025-30472). */
    TOKENS,
    /** Joins whose lists are longer than they are, so that their lengths overflow (CVE-2026-35092). */
    JOINS,
    /** Commit tokens with more or fewer members than entries, or filled beyond their end (CVE-2026-35091). */
    COMMITS,
    /** Fragments that contradict each other about how many there are and how long. */
    FRAGMENTS,
    /** Packets of links that do not exist (corosync#506). */
    LINKS,
    /** Datagrams shorter than what authentication and encryption add (CVE-2018-1084), and packets shorter than their header. */
    STUBS
}
