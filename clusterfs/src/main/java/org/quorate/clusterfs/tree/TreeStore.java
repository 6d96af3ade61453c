package org.quorate.clusterfs.tree;

/** Where a tree keeps what must survive. */
public interface TreeStore {
    /**
     * Stores a change, as a whole or not at all, before it becomes visible.
     *
     * @throws StoreException if it could not; then the tree takes no operation any more
     */
    void commit(Change change) throws StoreException;

    /** Keeps nothing: for tests and simulations without a disk. */
    TreeStore NONE = change -> {};
}
