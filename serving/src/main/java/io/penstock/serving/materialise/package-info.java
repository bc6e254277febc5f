/** From view topics into the store, exactly once. No HTTP. */
@NullMarked
package io.penstock.serving.materialise;

import org.jspecify.annotations.NullMarked;
