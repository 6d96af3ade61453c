package org.quorate.client.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.ipc.message.Message;
import org.quorate.posix.Errno;

/** A service that answers what a test says. */
final class FakeConnection implements ServiceConnection {
    private static final int BUFFER = 4096;
    private static final byte[] END = {};

    /** Answers to calls, in order; the last is given again and again. */
    final Deque<byte[]> answers = new ArrayDeque<>();

    final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    volatile int sendResult;
    volatile boolean closed;

    /** In the place of answers that were to come. */
    synchronized void answer(Message... messages) {
        answers.clear();
        for (Message message : messages) {
            answers.add(message.encode());
        }
    }

    void event(Message event) {
        events.add(event.encode());
    }

    @Override
    public int bufferBytes() {
        return BUFFER;
    }

    @Override
    public int send(byte[] message, int length) {
        return sendResult;
    }

    @Override
    public synchronized int call(byte[] request, int length, byte[] response) {
        byte[] answer = answers.size() > 1 ? answers.poll() : answers.element();
        System.arraycopy(answer, 0, response, 0, answer.length);
        return answer.length;
    }

    @Override
    public int nextEvent(byte[] buffer) {
        try {
            byte[] event = events.take();
            System.arraycopy(event, 0, buffer, 0, event.length);
            return event.length == 0 ? -Errno.ENOTCONN : event.length;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.ENOTCONN;
        }
    }

    @Override
    public void abandon() {
        events.add(END);
    }

    @Override
    public void close() {
        closed = true;
    }
}
