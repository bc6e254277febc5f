/** Where a pipeline runs: addresses, credentials by reference, limits. May import the declaration's reader only. */
@NullMarked
package io.penstock.common.environment;

import org.jspecify.annotations.NullMarked;
