/** Entry point of the monitoring service: wires the pollers of one pipeline to its metrics. */
@NullMarked
package io.penstock.monitoring;

import org.jspecify.annotations.NullMarked;
