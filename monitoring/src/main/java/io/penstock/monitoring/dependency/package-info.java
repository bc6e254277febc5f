/** Whether the servers that a pipeline needs answer. */
@NullMarked
package io.penstock.monitoring.dependency;

import org.jspecify.annotations.NullMarked;
