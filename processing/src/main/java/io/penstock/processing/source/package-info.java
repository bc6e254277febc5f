/** The log as Flink reads it: raw records and where reading starts. Imports no other package of processing. */
@NullMarked
package io.penstock.processing.source;

import org.jspecify.annotations.NullMarked;
