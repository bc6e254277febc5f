/** How often state is made safe, and the limits that follow from it. The only place that computes them. */
@NullMarked
package io.penstock.processing.checkpoint;

import org.jspecify.annotations.NullMarked;
