/** A program of its own: the same view on Kafka Streams, as its documentation recommends. */
@NullMarked
package io.penstock.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
