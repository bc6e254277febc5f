/** Tests of the per-event path. */
@NullMarked
package io.penstock.processing.fold;

import org.jspecify.annotations.NullMarked;
