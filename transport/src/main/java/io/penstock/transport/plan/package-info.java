/** From what is wanted and what is there to what is to be done: pure functions and data. No client may be imported. */
@NullMarked
package io.penstock.transport.plan;

import org.jspecify.annotations.NullMarked;
