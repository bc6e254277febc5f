/** Runs a job on lists of events without any server, for the tests of whoever writes jobs. */
@NullMarked
package io.penstock.processing.harness;

import org.jspecify.annotations.NullMarked;
