@NullMarked
package io.penstock.processing.type;

import org.jspecify.annotations.NullMarked;
