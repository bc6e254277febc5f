package io.penstock.routing.rule;

import org.jspecify.annotations.Nullable;

/**
 * A record on its way: key, headers and timestamp stay what they are.
 *
 * @param topic position among the route's topics
 * @param value null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Routed(int topic, byte @Nullable [] value) {}
