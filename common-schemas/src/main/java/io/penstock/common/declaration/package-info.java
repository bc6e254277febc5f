/** A pipeline as its owner declares it, and the reader that turns a YAML file into it. Never imports the environment. */
@NullMarked
package io.penstock.common.declaration;

import org.jspecify.annotations.NullMarked;
