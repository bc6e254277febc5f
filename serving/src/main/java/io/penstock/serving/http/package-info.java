/** The HTTP API over the store's tables; the only package that knows Vert.x. No Kafka. */
@NullMarked
package io.penstock.serving.http;

import org.jspecify.annotations.NullMarked;
