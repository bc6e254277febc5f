/** How values are written that cross operators or lie in state: compact, versioned, without reflection. Knows no type. */
@NullMarked
package io.penstock.processing.type;

import org.jspecify.annotations.NullMarked;
