/** The deployable form: a Flink cluster of its own for one pipeline. Started by its class name, from the job's jar. */
@NullMarked
package io.penstock.processing.application;

import org.jspecify.annotations.NullMarked;
