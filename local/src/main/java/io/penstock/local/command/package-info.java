/** The commands: results on stdout, progress on stderr, exit codes 0 as wished, 1 error, 2 usage. */
@NullMarked
package io.penstock.local.command;

import org.jspecify.annotations.NullMarked;
