/**
 * What a cluster promises, one class a promise, checked while a simulated one runs. The properties of extended virtual synchrony
 * are those of Moser, Amir, Melliar-Smith and Agarwal, "Extended Virtual Synchrony", ICDCS 1994 (here "EVS" and the number of the
 * specification); those of the ring are from Amir, Moser, Melliar-Smith, Agarwal and Ciarfella, "The Totem Single-Ring Ordering
 * and Membership Protocol", ACM TOCS 13(4), 1995 (here "Totem").
 */
@NullMarked
package org.quorate.simulation.invariant;

import org.jspecify.annotations.NullMarked;
