package org.quorate.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What broke clusters before: each scenario fails on a variant of the core that has the bug, by the promise named, and passes on
 * ours. docs/known-failures.md tells the stories.
 */
class KnownFailuresTest {
    private static final Path FAILURES = Path.of("src/test/resources/known-failures");

    static Stream<KnownFailure> failures() throws IOException {
        try (Stream<Path> files = Files.list(FAILURES)) {
            List<KnownFailure> all = files.sorted().map(KnownFailure::read).toList();
            String only = System.getProperty("quorate.failure");
            return all.stream().filter(failure -> only == null || failure.name().contains(only));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void ourCorePassesAndTheBrokenOneFails(KnownFailure failure, @TempDir Path work) throws Exception {
        List<String> scripts = failure.broken().scripts();
        for (String script : scripts) {
            assertThat(new MutantScript().apply(script)).as(failure.failure()).isEmpty();
        }

        UnaryOperator<String> broken = load(MutantCompiler.compile(failure.broken(), Path.of(".."), work));
        String found = MutantScript.firstFound(broken, scripts);

        assertThat(found).as(failure.broken().bug()).startsWith(failure.foundBy() + ": ");
        System.out.printf("| %s | %s | %s |%n", failure.name(), failure.broken().bug(), found);
    }

    @SuppressWarnings("unchecked") // the class is this one's neighbour, loaded anew
    private static UnaryOperator<String> load(Map<String, byte[]> mutated) throws ReflectiveOperationException {
        MutantLoader loader = new MutantLoader(KnownFailuresTest.class.getClassLoader(), mutated);
        return (UnaryOperator<String>)
                loader.loadClass(MutantScript.class.getName()).getConstructor().newInstance();
    }
}
