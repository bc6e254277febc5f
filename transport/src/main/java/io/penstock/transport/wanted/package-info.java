/** What a pipeline needs of Kafka and the registry, derived from its files alone. No client may be imported. */
@NullMarked
package io.penstock.transport.wanted;

import org.jspecify.annotations.NullMarked;
