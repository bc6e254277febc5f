/** Tests of the package of this name. */
@NullMarked
package io.penstock.processing.harness;

import org.jspecify.annotations.NullMarked;
