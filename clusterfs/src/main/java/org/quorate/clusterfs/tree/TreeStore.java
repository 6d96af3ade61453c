package org.quorate.clusterfs.tree;

/** Where a tree keeps what must survive. */
public interface TreeStore {
    /**
     * Stores a change, as a whole or not at all, before it becomes visible.
     *
     * @throws StoreException if it could not; then the tree takes no operation until {@link #probe} succeeds
     */
    void commit(Change change) throws StoreException;

    /**
     * Finds out whether changes can be stored again after one could not.
     *
     * @throws StoreException if they still cannot
     */
    default void probe() throws StoreException {
        // A store that does not know lets the next change try.
    }

    /** Keeps nothing: for tests and simulations without a disk. */
    TreeStore NONE = change -> {};
}
