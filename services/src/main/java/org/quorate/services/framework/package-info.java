/** What every service engine shares: identity, message header, the way out (spec 30 §1). */
@NullMarked
package org.quorate.services.framework;

import org.jspecify.annotations.NullMarked;
