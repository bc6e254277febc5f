/** Tests of the package of this name. */
@NullMarked
package io.penstock.routing.rule;

import org.jspecify.annotations.NullMarked;
