/** Entry point of the serving service: wires the materialiser, the store and the HTTP API of one pipeline. */
@NullMarked
package io.penstock.serving;

import org.jspecify.annotations.NullMarked;
