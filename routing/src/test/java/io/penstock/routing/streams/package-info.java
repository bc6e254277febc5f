/** Tests of the package of this name. */
@NullMarked
package io.penstock.routing.streams;

import org.jspecify.annotations.NullMarked;
