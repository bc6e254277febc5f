/** How letters and rows are written. */
@NullMarked
package io.penstock.processing.sink;

import org.jspecify.annotations.NullMarked;
