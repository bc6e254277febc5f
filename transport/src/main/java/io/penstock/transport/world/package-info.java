/** What Kafka and the registry hold now. Reads only. */
@NullMarked
package io.penstock.transport.world;

import org.jspecify.annotations.NullMarked;
