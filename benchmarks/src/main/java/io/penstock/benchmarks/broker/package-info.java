/** Kafka's protocol without its clients, for one broker on this machine: loads and limits that a client would be in the way of. */
@NullMarked
package io.penstock.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
