/** What the monitoring service says of a pipeline. Knows neither Kafka nor HTTP. */
@NullMarked
package io.penstock.monitoring.metrics;

import org.jspecify.annotations.NullMarked;
