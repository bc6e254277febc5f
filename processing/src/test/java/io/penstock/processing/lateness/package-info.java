/** Lateness rules and the operator in Flink's harness. */
@NullMarked
package io.penstock.processing.lateness;

import org.jspecify.annotations.NullMarked;
