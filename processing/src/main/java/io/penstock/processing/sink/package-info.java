/** Kafka sinks: transactional for letters, versioned at-least-once for view rows. */
@NullMarked
package io.penstock.processing.sink;

import org.jspecify.annotations.NullMarked;
