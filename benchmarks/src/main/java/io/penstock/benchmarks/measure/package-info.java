/** How processes are run and measured from outside. */
@NullMarked
package io.penstock.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
