package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** A network of one's own for a test: it belongs to one thread and vanishes with its last socket. */
final class NetworkNamespace {
    private static final MethodHandle UNSHARE = Libc.function("unshare", JAVA_INT, JAVA_INT);
    private static final int CLONE_NEWNET = 0x4000_0000;

    private NetworkNamespace() {}

    /** Runs the body in a thread with an empty network; aborts the test if the process may not have one. */
    static <T> T call(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            int result;
            try {
                result = (int) UNSHARE.invokeExact(CallState.ofThread().segment(), CLONE_NEWNET);
            } catch (Throwable thrown) {
                throw Libc.unexpected(thrown);
            }
            if (result != 0) {
                System.err.println("skipped: no right to make a network namespace");
                Assumptions.abort("no right to make a network namespace");
            }
            return body.call();
        });
        Thread thread = new Thread(task, "namespace");
        thread.start();
        try {
            return task.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Runs ip(8) in the calling thread's namespace, which its children inherit. */
    static void ip(String arguments) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(("ip " + arguments).split(" ", -1))
                    .inheritIO()
                    .start();
        } catch (java.io.IOException e) {
            System.err.println("skipped: no ip command");
            Assumptions.abort("no ip command");
            throw e;
        }
        if (process.waitFor() != 0) {
            System.err.println("skipped: ip " + arguments);
            Assumptions.abort("this kernel refuses: ip " + arguments);
        }
    }
}
