package org.quorate.pmxcfs.control;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the socket, in either direction: a word and a number, texts, bytes.
 *
 * <pre>
 * u8 1   UTF word   i32 number   u8 count, UTF each   i32 length, bytes
 * </pre>
 *
 * @param word what is asked, or why it was refused
 * @param number 0, or of an answer the error number
 * @param texts at most 255
 * @param data not to be changed afterwards
 */
record Frame(String word, int number, List<String> texts, byte[] data) {
    private static final int VERSION = 1;
    private static final int MOST_TEXTS = 255;

    /** Of a whole tree's listing; a request carries a file at most. */
    static final int LARGEST_ANSWER = 1 << 28;

    static final int LARGEST_REQUEST = 1 << 21;

    private static final byte[] NOTHING = {};

    Frame {
        texts = List.copyOf(texts);
    }

    static Frame request(String word, String... texts) {
        return new Frame(word, 0, List.of(texts), NOTHING);
    }

    static Frame request(byte[] data, String word, String... texts) {
        return new Frame(word, 0, List.of(texts), data);
    }

    static Frame answer(byte[] data, String... texts) {
        return new Frame("", 0, List.of(texts), data);
    }

    static Frame refusal(int errno, String reason) {
        return new Frame(reason, errno, List.of(), NOTHING);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(VERSION);
        out.writeUTF(word);
        out.writeInt(number);
        out.writeByte(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
        out.writeInt(data.length);
        out.write(data);
        out.flush();
    }

    /** The next one; fails if it is of another version or too large. */
    static Frame read(DataInputStream in, int largest) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("the other side speaks version " + version + " of this protocol, not " + VERSION);
        }
        String word = in.readUTF();
        int number = in.readInt();
        int count = in.readUnsignedByte() & MOST_TEXTS;
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readUTF());
        }
        int length = in.readInt();
        if (length < 0 || length > largest) {
            throw new IOException("a message of " + Integer.toUnsignedString(length) + " bytes is too large");
        }
        byte[] data = new byte[length];
        in.readFully(data);
        return new Frame(word, number, texts, data);
    }
}
