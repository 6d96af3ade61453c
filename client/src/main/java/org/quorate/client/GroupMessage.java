package org.quorate.client;

/**
 * A message as every member of the group gets it, in the same order.
 *
 * @param sender who sent it, possibly this process
 * @param content its bytes, the receiver's own
 */
public record GroupMessage(Member sender, byte[] content) {}
