/** One PostgreSQL server with logical decoding, also where the launcher runs as root. */
@NullMarked
package io.penstock.servers.postgres;

import org.jspecify.annotations.NullMarked;
