/** One Kafka broker that is its own controller (KRaft). Links no Kafka class: users bring their own client version. */
@NullMarked
package io.penstock.servers.kafka;

import org.jspecify.annotations.NullMarked;
