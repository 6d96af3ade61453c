package org.quorate.simulation.mutation;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the one source file a mutation changes, against the classes the tests run with. */
final class MutantCompiler {
    private MutantCompiler() {}

    /**
     * @param root of the source tree
     * @param work an empty folder
     * @return class names and the bytes of the mutated file's classes
     */
    static Map<String, byte[]> compile(Mutation mutation, Path root, Path work) throws IOException {
        String text = Files.readString(root.resolve(mutation.source()));
        Path source = work.resolve("source").resolve(mutation.source().getFileName());
        Files.createDirectories(source.getParent());
        Files.writeString(source, mutation.applyTo(text));
        Path classes = Files.createDirectories(work.resolve("classes"));

        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of(
                    "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                throw new AssertionError("mutation " + mutation + " does not compile:\n" + messages);
            }
        }
        return read(classes);
    }

    private static Map<String, byte[]> read(Path classes) throws IOException {
        Map<String, byte[]> found = new HashMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file).toString();
                found.put(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        Files.readAllBytes(file));
            }
        }
        return found;
    }
}
