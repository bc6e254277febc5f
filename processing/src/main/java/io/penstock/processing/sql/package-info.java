/** Jobs in Flink SQL: sources as tables, the query checked against its output, rows as records. */
@NullMarked
package io.penstock.processing.sql;

import org.jspecify.annotations.NullMarked;
