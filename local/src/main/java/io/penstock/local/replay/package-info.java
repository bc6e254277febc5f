/** Builds new versions of views and jobs from the log, beside those that run, and switches over. */
@NullMarked
package io.penstock.local.replay;

import org.jspecify.annotations.NullMarked;
