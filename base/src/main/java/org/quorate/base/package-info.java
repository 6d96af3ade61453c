/** Identifiers of a cluster: nodes, rings, addresses, status codes; and injected randomness. */
@NullMarked
package org.quorate.base;

import org.jspecify.annotations.NullMarked;
