/** The baselines on Flink, written as its documentation recommends. Nothing of Penstock's processing is used here. */
@NullMarked
package io.penstock.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
