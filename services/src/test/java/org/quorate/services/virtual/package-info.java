/** A virtual ring for tests: total order, configuration changes and time without packets. */
@NullMarked
package org.quorate.services.virtual;

import org.jspecify.annotations.NullMarked;
