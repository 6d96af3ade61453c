package org.quorate.interop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What a test does at the same time as something else, on a thread of its own: the common pool has too few on a small machine. */
final class Meanwhile {
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    private Meanwhile() {}

    static <T> CompletableFuture<T> get(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }

    static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, THREADS);
    }
}
