/** Records that reach no view, on their way to the dead letter and late topics with everything they came with. */
@NullMarked
package io.penstock.processing.deadletter;

import org.jspecify.annotations.NullMarked;
