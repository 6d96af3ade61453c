/** The two services that watch the machine, as far as the configuration map shows them (spec 30 §8.1, §8.2). */
@NullMarked
package org.quorate.services.resources;

import org.jspecify.annotations.NullMarked;
