/** Views: folding, retraction and emission, in Flink's harness. */
@NullMarked
package io.penstock.processing.view;

import org.jspecify.annotations.NullMarked;
