/** Real servers as child processes. {@link io.penstock.servers.TestServers} is what tests of other modules need. */
@NullMarked
package io.penstock.servers;

import org.jspecify.annotations.NullMarked;
