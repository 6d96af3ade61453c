/** The walls of the house, as a test. */
@NullMarked
package org.quorate.walls;

import org.jspecify.annotations.NullMarked;
