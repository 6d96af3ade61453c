package org.quorate.knet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Captured packets of the original, with what they must decode to. */
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /** A captured packet and its description. */
    public record Vector(String name, byte[] bytes, JsonNode fields) {
        public int number(String field) {
            return fields.get(field).asInt();
        }

        public String text(String field) {
            return fields.get(field).asText();
        }

        public int type() {
            return Integer.decode(text("type"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All packets of a directory that have a type. */
    public static List<Vector> packets(String directory) {
        try (Stream<Path> files = Files.list(path(directory))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Vectors::read)
                    .filter(vector -> vector.fields.has("type"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector read(Path json) {
        try {
            String base = json.toString().replaceAll("\\.json$", "");
            byte[] bytes = Files.readAllBytes(Path.of(base + ".bin"));
            return new Vector(json.getFileName().toString(), bytes, JSON.readTree(json.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of a file below the vectors of knet. */
    public static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path path(String file) {
        URL url = Vectors.class.getResource("/vectors/knet/" + file);
        if (url == null) {
            throw new IllegalArgumentException("no vector " + file);
        }
        try {
            URI uri = url.toURI();
            return Path.of(uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
