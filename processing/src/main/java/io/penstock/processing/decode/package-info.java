/** From bytes to row images: writer's schema, contract, the checks that an image must pass. No Kafka here. */
@NullMarked
package io.penstock.processing.decode;

import org.jspecify.annotations.NullMarked;
