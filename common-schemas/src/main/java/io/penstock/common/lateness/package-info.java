/** When an event is late: a function of its own partition's log alone. No Kafka, no Flink, no clock. */
@NullMarked
package io.penstock.common.lateness;

import org.jspecify.annotations.NullMarked;
