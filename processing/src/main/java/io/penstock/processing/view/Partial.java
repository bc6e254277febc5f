package io.penstock.processing.view;

import io.penstock.processing.type.CompactType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * What one reading task has folded of a group in a window since it last said so: what crosses the network.
 *
 * @param key state is kept under: of the group and window
 * @param group what was folded
 * @param newest whether the window is the newest of one of its images: such an image is in no window if this one is given up
 * @param eventTime of the image, if there is an original; else 0
 * @param original of a single image that is so old that its window may have been given up
 */
public record Partial(
        String key,
        Group group,
        boolean newest,
        long eventTime,
        @Nullable Original original) {

    /** As it travels. Folds are the same on both sides, and it is never state. */
    public static TypeInformation<Partial> type(ViewPlan plan) {
        return new CompactType<>(Partial.class, new PartialSerializer(plan.folds()));
    }
}
