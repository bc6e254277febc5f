package io.penstock.ingestion.contract;

import java.util.List;
import java.util.stream.Collectors;

/** A captured table as it was when a row was written; a change of its definition yields another shape. */
public record TableShape(String schema, String table, List<Column> columns) {

    public TableShape {
        columns = List.copyOf(columns);
    }

    /** {@code schema.table} */
    public String qualifiedName() {
        return schema + "." + table;
    }

    /** The position of a column, or −1. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    String columnNames() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
