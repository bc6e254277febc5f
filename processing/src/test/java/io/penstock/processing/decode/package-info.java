/** Decoding: what passes and what becomes a dead letter. */
@NullMarked
package io.penstock.processing.decode;

import org.jspecify.annotations.NullMarked;
