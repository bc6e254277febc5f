/** What clients, brokers and declarations allow each other, and where two of these clash: pure functions and data. */
@NullMarked
package io.penstock.common.limits;

import org.jspecify.annotations.NullMarked;
