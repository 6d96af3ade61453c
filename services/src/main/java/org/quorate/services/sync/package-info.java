/** Walks all nodes of a new configuration through the services' synchronisation (spec 30 §2). */
@NullMarked
package org.quorate.services.sync;

import org.jspecify.annotations.NullMarked;
