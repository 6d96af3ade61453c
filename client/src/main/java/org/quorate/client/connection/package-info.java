/** Connections to the services of a node, whatever is at the other end. */
@NullMarked
package org.quorate.client.connection;

import org.jspecify.annotations.NullMarked;
