/** Who made which topic: the records of it, and where they are kept. No registry. */
@NullMarked
package io.penstock.transport.ownership;

import org.jspecify.annotations.NullMarked;
