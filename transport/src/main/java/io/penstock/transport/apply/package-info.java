/** Carries changes out, one call each; decides nothing. */
@NullMarked
package io.penstock.transport.apply;

import org.jspecify.annotations.NullMarked;
