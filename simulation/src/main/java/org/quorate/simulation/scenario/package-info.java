/** What happens to a simulated cluster and when: readable scripts, random ones from a seed, the run of one, and shrinking. */
@NullMarked
package org.quorate.simulation.scenario;

import org.jspecify.annotations.NullMarked;
