package io.penstock.processing.job;

import java.io.Serializable;

/**
 * Where records of an output go.
 *
 * @param schemaId what the registry knows their schema under
 * @param key field whose value, as text, is the record's key
 */
public record Target(String topic, int schemaId, String key) implements Serializable {}
