/**
 * Judges what clients of a ring wrote down: each run by itself, then runs of one script against each other. Depends on nothing but
 * the JDK, so that it cannot share a mistake with what it judges.
 */
@NullMarked
package org.quorate.interop.differential.checker;

import org.jspecify.annotations.NullMarked;
