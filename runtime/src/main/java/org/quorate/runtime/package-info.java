/** The one thread that owns a node, and what is done to the machine it runs on. */
@NullMarked
package org.quorate.runtime;

import org.jspecify.annotations.NullMarked;
