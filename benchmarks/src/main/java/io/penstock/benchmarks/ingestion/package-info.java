/** PostgreSQL to Kafka: Penstock, Debezium on Kafka Connect, and Debezium with nothing behind it. */
@NullMarked
package io.penstock.benchmarks.ingestion;

import org.jspecify.annotations.NullMarked;
