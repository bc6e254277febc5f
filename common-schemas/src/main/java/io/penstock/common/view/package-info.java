/** What a view writes: the schema of its rows and their key. */
@NullMarked
package io.penstock.common.view;

import org.jspecify.annotations.NullMarked;
