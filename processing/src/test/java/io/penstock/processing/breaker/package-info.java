/** Lateness rules and the operator in Flink's harness. */
@NullMarked
package io.penstock.processing.breaker;

import org.jspecify.annotations.NullMarked;
