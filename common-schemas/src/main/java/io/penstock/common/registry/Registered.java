package io.penstock.common.registry;

import org.apache.avro.Schema;

/**
 * A schema as a subject holds it.
 *
 * @param id unique in the registry; what record values carry
 * @param version counts from 1 within the subject
 */
public record Registered(int id, int version, Schema schema) {}
