/** The typed change envelope of change streams (Debezium's shape). */
@NullMarked
package io.penstock.common.change;

import org.jspecify.annotations.NullMarked;
