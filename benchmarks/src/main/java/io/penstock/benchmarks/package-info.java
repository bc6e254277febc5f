/** The entry. Speed against named baselines; measures services through their processes and links none of them. */
@NullMarked
package io.penstock.benchmarks;

import org.jspecify.annotations.NullMarked;
