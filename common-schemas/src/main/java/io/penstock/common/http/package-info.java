/** Liveness, readiness and metrics over the JDK's HTTP server. The only package here that may open a port. */
@NullMarked
package io.penstock.common.http;

import org.jspecify.annotations.NullMarked;
