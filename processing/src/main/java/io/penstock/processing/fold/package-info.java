/** From a source's log to what its views fold of it: the per-event path. No Kafka. */
@NullMarked
package io.penstock.processing.fold;

import org.jspecify.annotations.NullMarked;
