/** Command lines that the launcher has too: results on standard output, all else on standard error. */
@NullMarked
package io.penstock.transport.command;

import org.jspecify.annotations.NullMarked;
