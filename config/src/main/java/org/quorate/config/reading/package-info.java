/** From files to a checked configuration: reading, deriving, validating, testing, reloading (spec 50 §2, §5, §6, §8). */
@NullMarked
package org.quorate.config.reading;

import org.jspecify.annotations.NullMarked;
