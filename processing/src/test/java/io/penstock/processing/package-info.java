/** The job as a whole, against real servers and an oracle that shares no code with it. */
@NullMarked
package io.penstock.processing;

import org.jspecify.annotations.NullMarked;
