/** Contracts before they are merged: traps in their text, what they break, and what they say. Reads files and the registry only. */
@NullMarked
package io.penstock.transport.contract;

import org.jspecify.annotations.NullMarked;
