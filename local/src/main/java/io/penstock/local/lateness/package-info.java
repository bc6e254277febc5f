/** What a source's log says about lateness: reads the topic, prints what {@code common.lateness} finds. */
@NullMarked
package io.penstock.local.lateness;

import org.jspecify.annotations.NullMarked;
