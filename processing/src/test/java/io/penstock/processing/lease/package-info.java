@NullMarked
package io.penstock.processing.lease;

import org.jspecify.annotations.NullMarked;
