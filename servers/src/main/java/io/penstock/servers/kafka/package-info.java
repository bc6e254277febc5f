/** One Kafka broker that is its own controller (KRaft). Whoever uses {@link NewTopics} brings its own client version. */
@NullMarked
package io.penstock.servers.kafka;

import org.jspecify.annotations.NullMarked;
