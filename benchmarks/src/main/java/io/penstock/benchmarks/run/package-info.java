/** What every benchmark's run has: goals, medians, tables, files, a broker and a registry. */
@NullMarked
package io.penstock.benchmarks.run;

import org.jspecify.annotations.NullMarked;
