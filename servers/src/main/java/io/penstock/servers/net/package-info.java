/** Ports of this machine and short HTTP questions to servers on it. */
@NullMarked
package io.penstock.servers.net;

import org.jspecify.annotations.NullMarked;
