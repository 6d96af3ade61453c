package org.quorate.ipc.message;

/** A message in either direction. */
public interface Message {
    /** The whole message with its header. */
    byte[] encode();
}
