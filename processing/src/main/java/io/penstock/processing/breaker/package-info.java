/** Conditions that only a person can settle: they end the job at once, with what is wrong and what to do in words. */
@NullMarked
package io.penstock.processing.breaker;

import org.jspecify.annotations.NullMarked;
