package org.quorate.client;

/** The arithmetic of quorum (votequorum). */
public interface Votes {
    /** How the local node stands. */
    VoteInfo local();

    /**
     * How another node stands, as the local one sees it.
     *
     * @param nodeId unsigned, not 0
     * @throws RequestRefusedException with {@code NOT_EXIST} if no such node is known
     */
    VoteInfo of(int nodeId);

    /**
     * Sets the expected votes of the whole cluster. Whoever lowers them on an isolated node creates a second quorate partition.
     *
     * @throws RequestRefusedException with {@code INVALID_PARAM} if there are more votes present than that
     */
    void setExpected(int votes);

    /**
     * Sets the votes of one node.
     *
     * @param nodeId unsigned; 0 is the local one
     */
    void set(int nodeId, int votes);
}
