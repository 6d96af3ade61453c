/** Tells clients and services about quorum and membership (spec 30 §5). */
@NullMarked
package org.quorate.services.quorum;

import org.jspecify.annotations.NullMarked;
