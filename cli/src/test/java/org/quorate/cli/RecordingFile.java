package org.quorate.cli;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.quorate.base.wire.Endian;

/** Takes recordings apart without the code that writes and reads them: a magic line, then blocks of type, length, sum, bytes. */
final class RecordingFile {
    private static final int MAGIC_BYTES = 20;
    private static final int HEAD_BYTES = 9;
    private static final int SEGMENT = 2;

    private final byte[] file;
    private int at = MAGIC_BYTES;

    private RecordingFile(byte[] file) {
        this.file = file;
    }

    /** The magic line, the origin and all inputs, decompressed. */
    static byte[] plain(byte[] file) throws DataFormatException {
        RecordingFile blocks = new RecordingFile(file);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(file, 0, MAGIC_BYTES);
        while (blocks.at < file.length) {
            Block block = blocks.next();
            byte[] plain = block.type == SEGMENT ? block.inflate() : block.bytes;
            all.write(plain, 0, plain.length);
        }
        return all.toByteArray();
    }

    /** The same file, with a right checksum, but with another sum of outputs behind the last input of its first segment. */
    static byte[] withAnotherSum(byte[] file) throws DataFormatException {
        RecordingFile blocks = new RecordingFile(file);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(file, 0, MAGIC_BYTES);
        boolean changed = false;
        while (blocks.at < file.length) {
            Block block = blocks.next();
            if (block.type == SEGMENT && !changed) {
                changed = true;
                byte[] plain = block.inflate();
                plain[plain.length - 1] ^= 1;
                block = block.deflated(plain);
            }
            block.write(all);
        }
        return all.toByteArray();
    }

    private Block next() {
        int length = Endian.LITTLE.getInt(file, at + 1);
        Block block = new Block(file[at], Arrays.copyOfRange(file, at + HEAD_BYTES, at + HEAD_BYTES + length));
        at += HEAD_BYTES + length;
        return block;
    }

    private static final class Block {
        final byte type;
        final byte[] bytes;
        private int position;

        Block(byte type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        private int number() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                byte digit = bytes[position++];
                value |= (digit & 0x7F) << shift;
                if (digit >= 0) {
                    return value;
                }
            }
        }

        /** Bytes before the compressed ones and their length; then their length before compression is known. */
        private int lengths() {
            position = 0;
            for (int i = 0; i < 4; i++) {
                int _ = number();
            }
            return number();
        }

        byte[] inflate() throws DataFormatException {
            byte[] plain = new byte[lengths()];
            position++;
            int length = number();
            Inflater inflater = new Inflater(true);
            inflater.setInput(bytes, position, length);
            int done = 0;
            while (done < plain.length) {
                done += inflater.inflate(plain, done, plain.length - done);
            }
            inflater.end();
            return plain;
        }

        Block deflated(byte[] plain) {
            int _ = lengths();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, position + 1);
            Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
            deflater.setInput(plain);
            deflater.finish();
            byte[] packed = new byte[plain.length + 1000];
            int length = deflater.deflate(packed);
            deflater.end();
            int rest = length;
            for (; rest > 0x7F; rest >>>= 7) {
                out.write((rest & 0x7F) | 0x80);
            }
            out.write(rest);
            out.write(packed, 0, length);
            return new Block(type, out.toByteArray());
        }

        void write(ByteArrayOutputStream out) {
            byte[] head = new byte[HEAD_BYTES];
            head[0] = type;
            CRC32C sum = new CRC32C();
            sum.update(bytes, 0, bytes.length);
            Endian.LITTLE.putInt(head, 1, bytes.length);
            Endian.LITTLE.putInt(head, 5, (int) sum.getValue());
            out.write(head, 0, head.length);
            out.write(bytes, 0, bytes.length);
        }
    }
}
