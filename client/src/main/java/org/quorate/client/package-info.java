/** A cluster as an application sees it; begin with {@link org.quorate.client.Cluster}. */
@NullMarked
package org.quorate.client;

import org.jspecify.annotations.NullMarked;
