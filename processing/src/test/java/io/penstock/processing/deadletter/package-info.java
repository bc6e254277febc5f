/** Letters: what they carry. */
@NullMarked
package io.penstock.processing.deadletter;

import org.jspecify.annotations.NullMarked;
