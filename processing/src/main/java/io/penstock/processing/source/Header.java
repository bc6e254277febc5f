package io.penstock.processing.source;

import org.jspecify.annotations.Nullable;

/** A Kafka header; carried along and never interpreted. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Header(String name, byte @Nullable [] value) {}
