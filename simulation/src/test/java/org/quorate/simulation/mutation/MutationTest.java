package org.quorate.simulation.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether the checkers would notice: each mutation puts a protocol bug into the core, and random faults have to find it within
 * a fixed number of seeds, or the scenario that the mutation brings has to. Prints the table of docs/mutations.md.
 */
class MutationTest {
    private static final long FIRST_SEED = 1;
    private static final int SEEDS = 40;
    /** Runs with file systems take longer, and find faster. */
    private static final int FILES_SEEDS = 12;

    private static final Path MUTATIONS = Path.of("src/test/resources/mutations");

    static Stream<Mutation> mutations() throws IOException {
        try (Stream<Path> files = Files.list(MUTATIONS)) {
            List<Mutation> all = files.sorted().map(Mutation::read).toList();
            String only = System.getProperty("quorate.mutation");
            return all.stream()
                    .filter(mutation -> only == null || mutation.name().contains(only));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void itIsFound(Mutation mutation, @TempDir Path work) throws Exception {
        Map<String, byte[]> mutated = MutantCompiler.compile(mutation, Path.of(".."), work);
        if (!mutation.scripts().isEmpty()) {
            String found = MutantScript.firstFound(loadScripts(mutated), mutation.scripts());
            assertThat(found)
                    .as("%s: not found by its scenario", mutation.bug())
                    .isNotEmpty();
            System.out.printf("| %s | %s | scenario | %s |%n", mutation.name(), mutation.bug(), found);
            return;
        }
        LongFunction<String> mutant = load(mutated, mutation.isOfFiles() ? MutantFilesRun.class : MutantRun.class);
        int seeds = mutation.isOfFiles() ? FILES_SEEDS : SEEDS;
        for (int i = 0; i < seeds; i++) {
            String found = mutant.apply(FIRST_SEED + i);
            if (!found.isEmpty()) {
                System.out.printf("| %s | %s | %d | %s |%n", mutation.name(), mutation.bug(), i + 1, found);
                return;
            }
        }
        assertThat(mutation.name())
                .as("%s: not found by %d seeds from %d on", mutation.bug(), seeds, FIRST_SEED)
                .isEmpty();
    }

    /** The same seeds on the core as it is: what finds a mutant must not find this. */
    @Test
    void theCoreItselfPasses() throws Exception {
        LongFunction<String> core = load(Map.of(), MutantRun.class);
        for (int i = 0; i < SEEDS; i++) {
            assertThat(core.apply(FIRST_SEED + i)).isEmpty();
        }
        LongFunction<String> files = load(Map.of(), MutantFilesRun.class);
        for (int i = 0; i < FILES_SEEDS; i++) {
            assertThat(files.apply(FIRST_SEED + i)).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void theCoreItselfPassesItsScenario(Mutation mutation) {
        for (String script : mutation.scripts()) {
            assertThat(new MutantScript().apply(script)).as(mutation.name()).isEmpty();
        }
    }

    @SuppressWarnings("unchecked") // the class is this one's neighbour, loaded anew
    private static UnaryOperator<String> loadScripts(Map<String, byte[]> mutated) throws ReflectiveOperationException {
        MutantLoader loader = new MutantLoader(MutationTest.class.getClassLoader(), mutated);
        return (UnaryOperator<String>)
                loader.loadClass(MutantScript.class.getName()).getConstructor().newInstance();
    }

    @SuppressWarnings("unchecked") // the class is this one's neighbour, loaded anew
    private static LongFunction<String> load(Map<String, byte[]> mutated, Class<? extends LongFunction<String>> run)
            throws ReflectiveOperationException {
        MutantLoader loader = new MutantLoader(MutationTest.class.getClassLoader(), mutated);
        return (LongFunction<String>)
                loader.loadClass(run.getName()).getConstructor().newInstance();
    }
}
