/** The verdict on late images, from each partition's own log. No Kafka and no wall clock in a verdict. */
@NullMarked
package io.penstock.processing.lateness;

import org.jspecify.annotations.NullMarked;
