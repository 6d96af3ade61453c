package org.quorate.walls;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the rules of docs/architecture.md: pure rooms stay pure, native calls stay in one module, arrows only go up. */
class HouseWallsTest {
    private static final String[] PURE = {
        "org.quorate.base..",
        "org.quorate.config..",
        "org.quorate.knet..",
        "org.quorate.totem..",
        "org.quorate.services..",
        "org.quorate.engine..",
        "org.quorate.simulation..",
        "org.quorate.clusterfs.journal..",
        "org.quorate.clusterfs.log..",
        "org.quorate.clusterfs.message..",
        "org.quorate.clusterfs.node..",
        "org.quorate.clusterfs.replication..",
        "org.quorate.clusterfs.rrd..",
        "org.quorate.clusterfs.status..",
        "org.quorate.clusterfs.tree.."
    };

    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.quorate");
        assertThat(product.size())
                .as("classes of the product on the class path")
                .isGreaterThan(200);
    }

    private static void check(ArchRule rule) {
        rule.check(product);
    }

    @Test
    void pureRoomsDoNotTouchTheWorld() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.net..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.sql..",
                                "org.sqlite..",
                                "java.util.concurrent..",
                                "java.lang.foreign..")
                        .orShould()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                java.io.File.class,
                                Thread.class,
                                java.util.Timer.class,
                                java.util.Random.class,
                                java.security.SecureRandom.class)
                        .because(
                                "a node is a deterministic object: time, randomness, threads, files and sockets come from outside"));
    }

    @Test
    void pureRoomsDoNotReadClocks() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .because("time is that of the input being processed"));
    }

    @Test
    void nativeCallsLiveInOneModule() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.quorate.posix..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .because("every native call is in posix"));
    }

    @Test
    void arrowsOnlyGoUp() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("base")
                .definedBy("org.quorate.base..")
                .layer("config")
                .definedBy("org.quorate.config..")
                .layer("knet")
                .definedBy("org.quorate.knet..")
                .layer("totem")
                .definedBy("org.quorate.totem..")
                .layer("services")
                .definedBy("org.quorate.services..")
                .layer("engine")
                .definedBy("org.quorate.engine..")
                .layer("simulation")
                .definedBy("org.quorate.simulation..")
                .layer("clusterfs")
                .definedBy("org.quorate.clusterfs..")
                .layer("posix")
                .definedBy("org.quorate.posix..")
                .layer("ipc")
                .definedBy("org.quorate.ipc..")
                .layer("client")
                .definedBy("org.quorate.client..")
                .layer("runtime")
                .definedBy("org.quorate.runtime..")
                .layer("embedded")
                .definedBy("org.quorate.embedded..")
                .layer("testkit")
                .definedBy("org.quorate.testkit..")
                .layer("pmxcfs")
                .definedBy("org.quorate.pmxcfs..")
                .layer("daemon")
                .definedBy("org.quorate.daemon..")
                .layer("cli")
                .definedBy("org.quorate.cli..")
                .whereLayer("base")
                .mayNotAccessAnyLayer()
                .whereLayer("config")
                .mayOnlyAccessLayers("base")
                .whereLayer("knet")
                .mayOnlyAccessLayers("base", "config")
                .whereLayer("totem")
                .mayOnlyAccessLayers("base", "config")
                .whereLayer("services")
                .mayOnlyAccessLayers("base", "config", "totem")
                .whereLayer("engine")
                .mayOnlyAccessLayers("base", "config", "knet", "totem", "services")
                .whereLayer("simulation")
                .mayOnlyAccessLayers("base", "config", "knet", "totem", "services", "engine", "clusterfs")
                .whereLayer("clusterfs")
                .mayOnlyAccessLayers("base")
                .whereLayer("posix")
                .mayOnlyAccessLayers("base")
                .whereLayer("ipc")
                .mayOnlyAccessLayers("base", "posix")
                .whereLayer("client")
                .mayOnlyAccessLayers("base", "config", "ipc", "posix")
                .whereLayer("runtime")
                .mayOnlyAccessLayers("base", "config", "knet", "totem", "services", "engine", "posix", "ipc")
                .whereLayer("embedded")
                .mayOnlyAccessLayers(
                        "base", "config", "knet", "totem", "services", "engine", "posix", "ipc", "client", "runtime")
                .whereLayer("testkit")
                .mayOnlyAccessLayers(
                        "base", "config", "services", "engine", "simulation", "posix", "ipc", "client", "runtime")
                .whereLayer("pmxcfs")
                .mayOnlyAccessLayers("base", "config", "posix", "ipc", "client", "clusterfs")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer());
    }

    @Test
    void theJudgeOfHistoriesSharesNothingWithWhatItJudges() {
        check(classes()
                .that()
                .resideInAPackage("org.quorate.interop.differential.checker..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "org.quorate.interop.differential.checker..")
                .because("a mistake in shared code would be made on both sides and not be seen"));
        check(noClasses()
                .that()
                .resideInAPackage("org.quorate.interop..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.quorate.simulation.invariant..")
                .because("clients of real nodes know nothing of what the simulator's invariants read"));
    }

    @Test
    void namesSayWhatAThingIs() {
        check(classes()
                .that()
                .areTopLevelClasses()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)$")
                .because("a name that says nothing hides a class with no one reason to exist"));
    }
}
