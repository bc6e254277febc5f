/** Stories told against real servers, and the rules that keep the modules apart. */
@NullMarked
package io.penstock.it;

import org.jspecify.annotations.NullMarked;
