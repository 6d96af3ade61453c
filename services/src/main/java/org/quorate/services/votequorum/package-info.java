/** Counts votes and decides whether this partition is quorate (spec 30 §4). */
@NullMarked
package org.quorate.services.votequorum;

import org.jspecify.annotations.NullMarked;
