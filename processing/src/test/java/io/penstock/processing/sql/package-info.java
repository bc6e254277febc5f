/** Queries on lists of events, and what their authors are told. */
@NullMarked
package io.penstock.processing.sql;

import org.jspecify.annotations.NullMarked;
