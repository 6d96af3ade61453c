/** Many nodes over a virtual network in virtual time. */
@NullMarked
package org.quorate.simulation;

import org.jspecify.annotations.NullMarked;
