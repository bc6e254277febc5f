/** Debezium's PostgreSQL connector, and all that is asked of the source database itself. Knows no producer or consumer. */
@NullMarked
package io.penstock.ingestion.cdc;

import org.jspecify.annotations.NullMarked;
