/** Jobs that come with Penstock; written against the toolkit like any other. */
@NullMarked
package io.penstock.processing.job.builtin;

import org.jspecify.annotations.NullMarked;
