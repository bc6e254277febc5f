/** A program of its own: Kafka's consumer and nothing behind it. What reading alone costs. */
@NullMarked
package io.penstock.benchmarks.consumer;

import org.jspecify.annotations.NullMarked;
