/** Every name that is derived from a declaration. Imports no other package of ours. */
@NullMarked
package io.penstock.common.names;

import org.jspecify.annotations.NullMarked;
