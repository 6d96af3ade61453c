/** The command line. */
@NullMarked
package org.quorate.cli;

import org.jspecify.annotations.NullMarked;
