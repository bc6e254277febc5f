package io.penstock.ingestion.contract;

import io.penstock.common.wire.AvroBuffer;
import org.apache.avro.Schema;

/** How values of one column become values of one contract field. Total over the column's values, or refused. */
@FunctionalInterface
interface Conversion {

    /**
     * Writes the value as the field's type, without the index of a union's branch. If it throws, part of the value may
     * have been written.
     *
     * @param value not null, in the form that the column's type fixes
     */
    void write(Object value, AvroBuffer out) throws UnmappableValue;

    /** Whether there is one. */
    sealed interface Choice {}

    record Possible(Conversion conversion) implements Choice {}

    /** @param why continues "column x ", for the person who wrote the declaration */
    record Refused(String why) implements Choice {

        static Refused because(Column column, Schema field) {
            return new Refused("is " + column.typeText() + ", which cannot become " + Fields.describe(field));
        }

        static Refused because(Column column, Schema field, String hint) {
            return new Refused(because(column, field).why() + " without loss: " + hint);
        }
    }
}
