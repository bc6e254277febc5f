/** The log as Debezium's connector reads it: another reader of the same log, and the way to databases of other kinds. */
@NullMarked
package io.penstock.ingestion.cdc.debezium;

import org.jspecify.annotations.NullMarked;
