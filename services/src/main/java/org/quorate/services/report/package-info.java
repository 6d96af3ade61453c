/** What the tools print about the services, rendered from their state (spec 50 §15). */
@NullMarked
package org.quorate.services.report;

import org.jspecify.annotations.NullMarked;
