/** Entry point of the routing service: wires the routes of one pipeline. */
@NullMarked
package io.penstock.routing;

import org.jspecify.annotations.NullMarked;
