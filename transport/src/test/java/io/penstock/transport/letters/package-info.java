@NullMarked
package io.penstock.transport.letters;

import org.jspecify.annotations.NullMarked;
