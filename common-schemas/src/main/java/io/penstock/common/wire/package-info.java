/** Confluent's wire format: magic byte, schema id, Avro binary; decoding is bounded against hostile input. No I/O here. */
@NullMarked
package io.penstock.common.wire;

import org.jspecify.annotations.NullMarked;
