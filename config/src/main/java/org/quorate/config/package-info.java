/** The typed cluster configuration: what the layers are built from, checked and with every default filled in (spec 50 §4, §5). */
@NullMarked
package org.quorate.config;

import org.jspecify.annotations.NullMarked;
