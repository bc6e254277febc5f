/** Entry of the Flink application of one pipeline: reads the options, checks the world, draws the graph, runs it. */
@NullMarked
package io.penstock.processing;

import org.jspecify.annotations.NullMarked;
