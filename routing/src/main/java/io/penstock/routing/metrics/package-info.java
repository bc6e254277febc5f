/** What the service counts. Micrometer only. */
@NullMarked
package io.penstock.routing.metrics;

import org.jspecify.annotations.NullMarked;
