/** How every module says that something went wrong, and whose turn it is. Imports no other package of ours. */
@NullMarked
package io.penstock.common.failure;

import org.jspecify.annotations.NullMarked;
