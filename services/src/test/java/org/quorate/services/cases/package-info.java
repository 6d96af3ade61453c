/** Recorded behaviour of the original replayed against the services. */
@NullMarked
package org.quorate.services.cases;

import org.jspecify.annotations.NullMarked;
