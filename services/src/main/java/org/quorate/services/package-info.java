/** What the service engines say to each other and do, driven by ordered messages and configuration changes (spec 30). */
@NullMarked
package org.quorate.services;

import org.jspecify.annotations.NullMarked;
