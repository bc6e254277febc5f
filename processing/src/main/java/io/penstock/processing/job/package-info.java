/** The job toolkit: what a stream job in Java is written against, and how such jobs are found, checked and drawn. */
@NullMarked
package io.penstock.processing.job;

import org.jspecify.annotations.NullMarked;
