/** Jobs in Java: the toolkit by its harness, and what declarations are told. */
@NullMarked
package io.penstock.processing.job;

import org.jspecify.annotations.NullMarked;
