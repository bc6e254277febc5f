/** The log as Flink reads it: raw records, where reading starts, and what stops it. */
@NullMarked
package io.penstock.processing.source;

import org.jspecify.annotations.NullMarked;
