/** What the {@code quorate fs} commands share: where they look, and how they show and copy what they find. */
@NullMarked
package org.quorate.cli.fs;

import org.jspecify.annotations.NullMarked;
