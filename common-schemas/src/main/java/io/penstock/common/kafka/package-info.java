/** What brokers' refusals mean. Kafka's client comes with whoever uses this. */
@NullMarked
package io.penstock.common.kafka;

import org.jspecify.annotations.NullMarked;
