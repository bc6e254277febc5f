/** Topics and schemas as code: the command line and the entry point for other modules. */
@NullMarked
package io.penstock.transport;

import org.jspecify.annotations.NullMarked;
