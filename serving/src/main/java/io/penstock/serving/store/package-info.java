/** Tables of the serving database: what they look like, and the one transaction that changes rows and offsets. No Kafka. */
@NullMarked
package io.penstock.serving.store;

import org.jspecify.annotations.NullMarked;
