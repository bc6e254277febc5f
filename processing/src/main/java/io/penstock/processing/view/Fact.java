package io.penstock.processing.view;

import org.jspecify.annotations.Nullable;

/**
 * What a group folds of an image.
 *
 * @param values see {@link Contribution}
 * @param sign +1 puts the image into the group, −1 takes it out
 * @param changes 1 if the source's change is counted at this image, else 0
 * @param eventTime of the image, epoch milliseconds
 * @param sourceTime of the change, epoch milliseconds
 * @param id hash of what identifies the image's row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Fact(@Nullable Comparable<?>[] values, int sign, int changes, long eventTime, long sourceTime, long id) {}
