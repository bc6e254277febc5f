package io.penstock.processing.view;

import org.jspecify.annotations.Nullable;

/**
 * What one image means to one view.
 *
 * @param key of the group and window, as {@link io.penstock.common.view.ViewKey} spells it
 * @param windowStart epoch milliseconds
 * @param inputs one a distinct measured field, in the order of {@link ViewPlan#inputs()}; null where the field is
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Contribution(
        String key, long windowStart, @Nullable Long[] inputs) {}
