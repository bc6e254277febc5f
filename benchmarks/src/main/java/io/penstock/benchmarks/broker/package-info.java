/** Kafka's protocol without its clients: for loads and limits that a client would be in the way of. One broker, on this machine. */
@NullMarked
package io.penstock.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
