package org.quorate.client;

/** Stands before a resource and lets nobody in whose token is older than one that was seen. Keep {@link #newest} where the resource is kept. */
public final class FencingGate {
    private FencingToken newest;

    /**
     * A gate of a resource.
     *
     * @param newest the newest token seen so far, {@link FencingToken#NONE} for a new resource
     */
    public FencingGate(FencingToken newest) {
        this.newest = newest;
    }

    /** Whether the token's holder may act: no newer token has been shown. */
    public synchronized boolean admits(FencingToken token) {
        if (token.compareTo(newest) < 0) {
            return false;
        }
        newest = token;
        return true;
    }

    /** The newest token that was shown. */
    public synchronized FencingToken newest() {
        return newest;
    }
}
