/** How far behind the consumer groups of a pipeline are. The only package of this module that asks Kafka. */
@NullMarked
package io.penstock.monitoring.lag;

import org.jspecify.annotations.NullMarked;
