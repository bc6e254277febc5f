/** Starts, watches and stops the platform. Links no engine: those are processes, met over their protocols. */
@NullMarked
package io.penstock.local.platform;

import org.jspecify.annotations.NullMarked;
