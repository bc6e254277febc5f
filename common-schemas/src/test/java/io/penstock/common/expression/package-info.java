@NullMarked
package io.penstock.common.expression;

import org.jspecify.annotations.NullMarked;
