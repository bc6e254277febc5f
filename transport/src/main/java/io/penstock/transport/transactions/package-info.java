/** Transactions that hold readers back, and ending those that nobody ends. */
@NullMarked
package io.penstock.transport.transactions;

import org.jspecify.annotations.NullMarked;
