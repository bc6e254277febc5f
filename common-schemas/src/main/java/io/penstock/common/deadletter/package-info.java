/** Headers that tell why a record is in a dead letter or late topic. Kafka's classes stay out. */
@NullMarked
package io.penstock.common.deadletter;

import org.jspecify.annotations.NullMarked;
