@NullMarked
package io.penstock.transport.transactions;

import org.jspecify.annotations.NullMarked;
