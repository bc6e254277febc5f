/** From source transactions to Kafka transactions: when to commit, and what must hold then. Knows no client library. */
@NullMarked
package io.penstock.ingestion.flow;

import org.jspecify.annotations.NullMarked;
