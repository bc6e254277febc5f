/** PostgreSQL as a source: its log, its tables, its slot, and what it must be set to. Only the wiring may import it. */
@NullMarked
package io.penstock.ingestion.cdc.postgres;

import org.jspecify.annotations.NullMarked;
