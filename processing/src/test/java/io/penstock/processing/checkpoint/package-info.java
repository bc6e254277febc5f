/** Checkpoint settings and the limits that follow. */
@NullMarked
package io.penstock.processing.checkpoint;

import org.jspecify.annotations.NullMarked;
