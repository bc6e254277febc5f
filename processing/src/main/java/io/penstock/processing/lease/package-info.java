/** One pipeline, one job: what keeps a second one out, on whatever cluster. Knows Kafka's consumer groups, nothing of views. */
@NullMarked
package io.penstock.processing.lease;

import org.jspecify.annotations.NullMarked;
