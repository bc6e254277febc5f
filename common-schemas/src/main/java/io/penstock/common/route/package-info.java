/** What a route writes: the schema of its topics. Kafka's classes stay out. */
@NullMarked
package io.penstock.common.route;

import org.jspecify.annotations.NullMarked;
