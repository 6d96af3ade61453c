package org.quorate.posix.libc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Links functions of the C library. Each class keeps the handles it needs in static final fields, so that the compiler can
 * inline the calls.
 *
 * <p>{@link Linker.Option#critical} is used only for calls that finish in nanoseconds: it saves about 10 ns of thread state
 * transition but holds up every safepoint for the duration of the call, which a batch of datagrams is not worth.
 */
public final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private Libc() {}

    /** A function whose handle takes the {@link CallState} segment first and leaves errno there. */
    public static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments), CAPTURE_ERRNO);
    }

    /** As {@link #function}, for C functions with a variable part starting at argument {@code firstVariadic}. */
    public static MethodHandle variadic(
            String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                symbol(name),
                FunctionDescriptor.of(result, arguments),
                CAPTURE_ERRNO,
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** As {@link #function}, or empty if this C library lacks it. */
    public static Optional<MethodHandle> optional(String name, MemoryLayout result, MemoryLayout... arguments) {
        return SYMBOLS.find(name)
                .map(address ->
                        LINKER.downcallHandle(address, FunctionDescriptor.of(result, arguments), CAPTURE_ERRNO));
    }

    /** A function that never blocks and finishes in nanoseconds, with errno. */
    public static MethodHandle quick(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                symbol(name), FunctionDescriptor.of(result, arguments), CAPTURE_ERRNO, Linker.Option.critical(false));
    }

    /** As {@link #quick}, and the function may work on Java arrays in place: it must never block nor keep the address. */
    public static MethodHandle quickOnArrays(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor, CAPTURE_ERRNO, Linker.Option.critical(true));
    }

    /** A function without a result, errno or first {@link CallState} argument. */
    public static MethodHandle procedure(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.ofVoid(arguments));
    }

    /**
     * What a handle threw: our own error, never the C function's.
     *
     * @throws InternalError if it is that: the late report of an access to a truncated mapping that came before the call
     */
    public static AssertionError unexpected(Throwable thrown) {
        if (thrown instanceof InternalError fault) {
            throw fault;
        }
        return new AssertionError("calling a C function failed in the virtual machine", thrown);
    }

    private static MemorySegment symbol(String name) {
        return SYMBOLS.find(name)
                .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name + "()"));
    }
}
