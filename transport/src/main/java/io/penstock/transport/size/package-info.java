/** What a cluster needs for a pipeline, on paper: pure functions and data. No client may be imported. */
@NullMarked
package io.penstock.transport.size;

import org.jspecify.annotations.NullMarked;
