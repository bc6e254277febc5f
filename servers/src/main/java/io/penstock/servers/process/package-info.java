/** A supervised child process: start, readiness, restart, end. Knows no particular server and may import none. */
@NullMarked
package io.penstock.servers.process;

import org.jspecify.annotations.NullMarked;
