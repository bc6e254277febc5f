/**
 * Kafka brokers that are their own controllers (KRaft): one, or three. Whoever uses {@link NewTopics} brings its own
 * client version.
 */
@NullMarked
package io.penstock.servers.kafka;

import org.jspecify.annotations.NullMarked;
