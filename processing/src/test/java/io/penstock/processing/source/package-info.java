/** What is read from the log, and how it crosses operators. */
@NullMarked
package io.penstock.processing.source;

import org.jspecify.annotations.NullMarked;
