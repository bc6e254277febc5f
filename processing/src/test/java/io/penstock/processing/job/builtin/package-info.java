/** The jobs that come with Penstock, on lists of events. */
@NullMarked
package io.penstock.processing.job.builtin;

import org.jspecify.annotations.NullMarked;
