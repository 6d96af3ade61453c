package org.quorate.services.virtual;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** One captured message of the original with its decoded fields. */
public record GoldenMessage(byte[] bytes, JsonNode decoded, int wholeLength) {
    /**
     * @param name of the vector, for example {@code "cpg-mcast"}
     */
    public static GoldenMessage load(String name) {
        try {
            JsonNode json = new ObjectMapper().readTree(resource(name + ".json"));
            return new GoldenMessage(
                    resource(name + ".bin"),
                    json.path("decoded"),
                    json.path("service_message_length").asInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = GoldenMessage.class.getResourceAsStream("/vectors/services/messages/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }

    public int number(String field) {
        return decoded.path(field).asInt();
    }

    public String text(String field) {
        return decoded.path(field).asText();
    }

    /** The message at an odd offset in a larger buffer, as it lies in a packet. */
    public byte[] shifted(int offset) {
        byte[] buffer = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, buffer, offset, bytes.length);
        return buffer;
    }

    /** The captured bytes with everything outside the given ranges (from, to, from, to …) cleared, as far as stored. */
    public byte[] only(int... ranges) {
        byte[] kept = new byte[bytes.length];
        for (int i = 0; i < ranges.length; i += 2) {
            System.arraycopy(bytes, ranges[i], kept, ranges[i], ranges[i + 1] - ranges[i]);
        }
        return kept;
    }
}
