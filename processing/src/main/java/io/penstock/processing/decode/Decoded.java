package io.penstock.processing.decode;

import io.penstock.processing.view.UnusableImage;
import org.jspecify.annotations.Nullable;

/**
 * What a record comes to. Both are null for one that says nothing new; both are there for an update to a row that is of no
 * use: the row before it leaves the views, and the change is a dead letter.
 *
 * @param change to be applied
 * @param refusal why the record is a dead letter
 */
record Decoded(@Nullable Change change, @Nullable UnusableImage refusal) {

    static final Decoded NOTHING = new Decoded(null, null);
}
