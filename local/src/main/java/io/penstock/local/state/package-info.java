/** What one launcher leaves for other commands to find: who it is, where everything listens, how everything is. */
@NullMarked
package io.penstock.local.state;

import org.jspecify.annotations.NullMarked;
