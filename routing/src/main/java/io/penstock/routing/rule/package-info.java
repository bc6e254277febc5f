/** What a route does with one record: judged, narrowed, written anew. No Kafka client and no clock. */
@NullMarked
package io.penstock.routing.rule;

import org.jspecify.annotations.NullMarked;
