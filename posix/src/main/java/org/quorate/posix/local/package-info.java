/** Sockets of this machine: Unix streams with credentials, systemd notification, syslog. */
@NullMarked
package org.quorate.posix.local;

import org.jspecify.annotations.NullMarked;
