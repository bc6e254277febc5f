package io.penstock.processing.decode;

import io.penstock.processing.view.UnusableImage;
import org.jspecify.annotations.Nullable;

/**
 * What a record comes to. Every image of it is either in the change or among the refused ones.
 *
 * @param change with the images that are of use: none for a record that says nothing new, or of which nothing is of use
 * @param refused the other images, as {@link io.penstock.common.deadletter.DeadLetterHeaders#IMAGES} names them; empty for none
 * @param why the last of them was refused; null if none was
 */
record Decoded(Change change, String refused, @Nullable UnusableImage why) {

    static Decoded of(Change change) {
        return new Decoded(change, "", null);
    }
}
