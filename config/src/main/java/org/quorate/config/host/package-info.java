/** What reading a configuration asks of the machine it runs on, injected because this module knows none. */
@NullMarked
package org.quorate.config.host;

import org.jspecify.annotations.NullMarked;
