/** Kafka: records and positions in one transaction, and reading the last position back. No Debezium here. */
@NullMarked
package io.penstock.ingestion.kafka;

import org.jspecify.annotations.NullMarked;
