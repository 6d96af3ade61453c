/** Measures rings of both kinds in equal namespaces, alternating, and prints medians and ratios. */
@NullMarked
package org.quorate.bench;

import org.jspecify.annotations.NullMarked;
