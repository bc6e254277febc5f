/** What the serving service measures about itself. */
@NullMarked
package io.penstock.serving.metrics;

import org.jspecify.annotations.NullMarked;
