package io.penstock.transport.world;

import io.penstock.common.limits.BrokerSettings;
import java.util.Optional;

/**
 * A broker that is up.
 *
 * @param hidden why it does not show its settings, where it does not
 */
public record ObservedBroker(BrokerSettings settings, Optional<String> hidden) {}
