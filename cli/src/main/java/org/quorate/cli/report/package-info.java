/** State as text, exactly as the corosync tools print it. */
@NullMarked
package org.quorate.cli.report;

import org.jspecify.annotations.NullMarked;
