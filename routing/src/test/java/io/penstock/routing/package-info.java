/** The service as a process, on real servers. */
@NullMarked
package io.penstock.routing;

import org.jspecify.annotations.NullMarked;
