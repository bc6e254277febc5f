/** A view of a preloaded topic: Penstock against what its users would write without it. */
@NullMarked
package io.penstock.benchmarks.processing;

import org.jspecify.annotations.NullMarked;
