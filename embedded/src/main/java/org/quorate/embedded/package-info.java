/** A node of the cluster in the application's own process; begin with {@link org.quorate.embedded.EmbeddedNode}. */
@NullMarked
package org.quorate.embedded;

import org.jspecify.annotations.NullMarked;
