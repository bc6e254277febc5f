/** Routes as Kafka Streams applications: topology, settings, life cycle, dead letters. */
@NullMarked
package io.penstock.routing.streams;

import org.jspecify.annotations.NullMarked;
