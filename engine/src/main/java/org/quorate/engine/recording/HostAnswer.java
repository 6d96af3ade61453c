package org.quorate.engine.recording;

/**
 * One question to the machine a configuration was read on.
 *
 * @param question {@code read}, {@code resolve} and so on, with what was asked for
 * @param answer encoded
 */
public record HostAnswer(String question, byte[] answer) {
    void write(ByteSink out) {
        out.text(question);
        out.block(answer);
    }

    static HostAnswer read(ByteSource in) throws DamagedRecordingException {
        return new HostAnswer(in.text(), in.block());
    }
}
