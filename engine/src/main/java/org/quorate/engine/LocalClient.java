package org.quorate.engine;

import org.quorate.services.framework.ServiceId;

/**
 * A client that calls a service itself.
 *
 * @param number tells the clients of one service apart, those that are gone too
 */
public record LocalClient(ServiceId service, long number) {}
