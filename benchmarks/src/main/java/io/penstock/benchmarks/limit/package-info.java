/** A program of its own: Debezium's connector and a reader that only counts. Nothing else here touches Debezium. */
@NullMarked
package io.penstock.benchmarks.limit;

import org.jspecify.annotations.NullMarked;
