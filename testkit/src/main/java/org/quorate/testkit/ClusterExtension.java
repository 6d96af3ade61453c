package org.quorate.testkit;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.quorate.base.RandomSource;

/** Makes the cluster of a {@link ClusterTest}, and tells the seed of one that fails. */
public final class ClusterExtension implements ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {
    /** Names the seed of all cluster tests that have none of their own. */
    public static final String SEED_PROPERTY = "quorate.seed";

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ClusterExtension.class);
    private static final String CLUSTER = "cluster";

    /** Made by JUnit. */
    public ClusterExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ClusterTest wanted = context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, ClusterTest.class))
                .orElseThrow(() -> new IllegalStateException("a test with a TestCluster is a @ClusterTest"));
        TestCluster made = TestCluster.ofNodes(wanted.nodes(), seed(wanted));
        context.getStore(NAMESPACE).put(CLUSTER, new Made(made));
        made.awaitRing();
        return made;
    }

    private static long seed(ClusterTest wanted) {
        if (wanted.seed() != ClusterTest.FRESH) {
            return wanted.seed();
        }
        String given = System.getProperty(SEED_PROPERTY);
        return given != null ? Long.parseLong(given) : fresh();
    }

    private static long fresh() {
        return RandomSource.seeded(System.nanoTime()).nextLong() >>> 1;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        made(context).ifPresent(cluster -> failure.addSuppressed(new SeedOfThisRun(cluster)));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        made(context).ifPresent(TestCluster::close);
    }

    private static Optional<TestCluster> made(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(NAMESPACE).get(CLUSTER, Made.class))
                .map(Made::cluster);
    }

    /** What versions of JUnit do with a closeable in a store differs. */
    private record Made(TestCluster cluster) {}

    /** Goes with the failure, so that whoever shows it shows the seed. */
    private static final class SeedOfThisRun extends Exception {
        private static final long serialVersionUID = 1;

        SeedOfThisRun(TestCluster cluster) {
            super(
                    "the cluster had seed " + cluster.seed() + ": -D" + SEED_PROPERTY + "=" + cluster.seed()
                            + " runs it again; it failed after " + cluster.now() + " of virtual time",
                    null,
                    false,
                    false);
        }
    }
}
