/** The logging section, checked and typed (spec 50 §7). */
@NullMarked
package org.quorate.config.logging;

import org.jspecify.annotations.NullMarked;
