package org.quorate.services.cpg;

/** Which bytes of a cpg message are an application's (spec 30 §3.1). */
public final class CpgPayload {
    /** There are none in it. */
    public static final int NONE = Integer.MAX_VALUE;

    private CpgPayload() {}

    /**
     * Where they begin; they go on to the end of the message.
     *
     * @param function of the message
     * @return bytes from the beginning of the message, or {@link #NONE}
     */
    public static int begin(int function) {
        return switch (function) {
            case GroupMessage.WHOLE_FUNCTION -> GroupMessage.WHOLE_HEADER_BYTES;
            case GroupMessage.FRAGMENT_FUNCTION -> GroupMessage.FRAGMENT_HEADER_BYTES;
            default -> NONE;
        };
    }
}
