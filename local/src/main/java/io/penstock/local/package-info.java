/**
 * The launcher's entry point; {@link io.penstock.local.platform.Platform} is the fixture for tests of the whole line.
 */
@NullMarked
package io.penstock.local;

import org.jspecify.annotations.NullMarked;
