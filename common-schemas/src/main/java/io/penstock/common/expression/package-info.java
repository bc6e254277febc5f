/** Conditions and computed fields over a row, in CEL, checked against the row's Avro schema. The only user of {@code dev.cel}. */
@NullMarked
package io.penstock.common.expression;

import org.jspecify.annotations.NullMarked;
