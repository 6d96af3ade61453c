/** What wakes the event loop: epoll, eventfd, signals. */
@NullMarked
package org.quorate.posix.event;

import org.jspecify.annotations.NullMarked;
