package io.penstock.common.declaration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Who writes a source's topic. */
public sealed interface Origin {

    /**
     * A table, captured from the database's log.
     *
     * @param database key of the environment's databases
     * @param table {@code schema.table}
     * @param columns contract field to column, where the two names differ
     */
    record Cdc(String database, String table, Map<String, String> columns) implements Origin {

        public Cdc {
            Objects.requireNonNull(database, "database");
            Objects.requireNonNull(table, "table");
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }

        /** The column that feeds a contract field: its declared one, else the one of the same name. */
        public String column(String field) {
            return columns.getOrDefault(field, field);
        }
    }

    /** Applications publish these themselves. */
    record Events() implements Origin {}
}
