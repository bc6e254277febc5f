/** Rows of a table onto the contract, as pure functions of data. No Debezium, Kafka or JDBC here. */
@NullMarked
package io.penstock.ingestion.contract;

import org.jspecify.annotations.NullMarked;
