/** A source database: its log, its tables, its slot, and what it must be set to. Knows no producer or consumer. */
@NullMarked
package io.penstock.ingestion.cdc;

import org.jspecify.annotations.NullMarked;
