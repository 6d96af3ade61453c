/**
 * One script of faults on a ring of real corosync, on one of Quorate and in simulation, with clients that write down what they see;
 * {@code checker} judges what they wrote. So it does after random faults on a ring of both kinds.
 */
@NullMarked
package org.quorate.interop.differential;

import org.jspecify.annotations.NullMarked;
