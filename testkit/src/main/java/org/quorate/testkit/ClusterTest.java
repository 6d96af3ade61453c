package org.quorate.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test with a simulated cluster, which comes as a parameter of type {@link TestCluster}, in one quorate ring. If the test fails its seed
 * is told; {@code -Dquorate.seed=N} runs it with that one.
 *
 * <pre>{@code
 * @ClusterTest(nodes = 3)
 * void survivesThePartition(TestCluster nodes) { … }
 * }</pre>
 */
@Test
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
public @interface ClusterTest {
    /** A seed that is new in each run. */
    long FRESH = 0;

    /** How many nodes, 1..250. */
    int nodes() default 3;

    /** The seed. */
    long seed() default FRESH;
}
