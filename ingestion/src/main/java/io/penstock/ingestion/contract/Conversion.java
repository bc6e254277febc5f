package io.penstock.ingestion.contract;

/** How values of one column become values of one contract field. Total over the column's values, or refused. */
@FunctionalInterface
interface Conversion {

    /**
     * @param value not null, in the form that the column's type fixes
     * @return the value as Avro's generic form has it
     */
    Object apply(Object value) throws UnmappableValue;

    /** Whether there is one. */
    sealed interface Choice {}

    record Possible(Conversion conversion) implements Choice {}

    /** @param why continues "column x ", for the person who wrote the declaration */
    record Refused(String why) implements Choice {}
}
