package io.penstock.ingestion.cdc.postgres;

import io.penstock.ingestion.contract.Column;
import java.util.List;

/** What the log leaves open of a table's definition. */
interface TableDefinitions {

    /**
     * Columns as rows are to be read by.
     *
     * @param types {@code pg_type.oid} each, domains among them
     */
    List<Column> columns(List<String> names, long[] types, int[] modifiers);

    /** Names of the primary key's columns. */
    List<String> key(String table);
}
