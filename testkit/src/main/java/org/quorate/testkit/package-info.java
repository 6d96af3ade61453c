/**
 * A whole cluster in one test, in virtual time: what an application does when nodes die and networks part. Begin with {@link
 * org.quorate.testkit.ClusterTest} or, without JUnit, {@link org.quorate.testkit.TestCluster}.
 */
@NullMarked
package org.quorate.testkit;

import org.jspecify.annotations.NullMarked;
