package org.quorate.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Requests to a cluster file system's service by a C program and the libqb that is installed. */
public final class StatusClient {
    private static final HexFormat HEX = HexFormat.of();
    private static final int REQUEST_HEADER = 16;
    private static final int RESPONSE_HEADER = 24;

    private final String service;
    private final List<String> before;
    private final Path requests;

    /**
     * Has it prepared.
     *
     * @param before words in front of the program's, which have it run as somebody or somewhere
     * @param directory for the file with requests, which everybody may read
     */
    public StatusClient(String service, List<String> before, Path directory) {
        this.service = service;
        this.before = List.copyOf(before);
        this.requests = directory.resolve("requests");
    }

    /**
     * A response.
     *
     * @param error 0 or the negated number of an error
     */
    public record Response(int error, byte[] data) {
        /** The data as a text. */
        public String text() {
            return new String(data, ISO_8859_1);
        }
    }

    /** A request; texts have one character for each byte. */
    public static byte[] request(int id, String... parts) {
        byte[] data = String.join("", parts).getBytes(ISO_8859_1);
        return ByteBuffer.allocate(REQUEST_HEADER + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, id)
                .putInt(8, REQUEST_HEADER + data.length)
                .put(REQUEST_HEADER, data)
                .array();
    }

    /** A field of 256 bytes with a name. */
    public static String name(String text) {
        return text + "\0".repeat(256 - text.length());
    }

    /** Sends requests by one connection, one after the other. */
    public List<Response> ask(byte[]... messages) {
        Command.Outcome outcome = run(messages);
        if (!outcome.succeeded()) {
            throw new AssertionError("the client of " + service + " failed: " + outcome);
        }
        return outcome.stdout().lines().map(StatusClient::response).toList();
    }

    /** The one response to a request. */
    public Response askOne(int id, String... parts) {
        return ask(request(id, parts)).getFirst();
    }

    /** What the program said on standard error and how it ended, for example when it is refused. */
    Command.Outcome run(byte[]... messages) {
        try {
            Files.write(
                    requests,
                    Arrays.stream(messages).map(HEX::formatHex).toList(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            Files.setPosixFilePermissions(requests, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(CProgram.STATUS_CLIENT.path().toString(), service, requests.toString()));
        return new Command(words).run();
    }

    private static Response response(String line) {
        String[] words = line.split(" ", 2);
        byte[] message = HEX.parseHex(words[1]);
        if (message.length < RESPONSE_HEADER || Integer.parseInt(words[0]) != message.length) {
            throw new AssertionError("qb_ipcc_sendv_recv answered " + words[0]);
        }
        ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.getInt(8) != message.length) {
            throw new AssertionError("a response of " + message.length + " bytes says " + buffer.getInt(8));
        }
        return new Response(buffer.getInt(16), Arrays.copyOfRange(message, RESPONSE_HEADER, message.length));
    }
}
