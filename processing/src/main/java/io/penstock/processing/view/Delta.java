package io.penstock.processing.view;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.type.CompactType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * One image on its way to one of its windows: the only thing that crosses the network.
 *
 * @param key state is kept under: of the group and window, or of the group alone where windows are found there
 * @param windowStart epoch milliseconds; 0 where windows are found at the group
 * @param original for the case that the window has been given up; at one window of the image, so that there is one letter
 */
public record Delta(
        String key, long windowStart, Fact fact, @Nullable Original original) {

    public static final TypeInformation<Delta> TYPE = new CompactType<>(Delta.class, new DeltaSerializer());

    /**
     * Where an image came from.
     *
     * @param image its name in a late letter
     */
    public record Original(String image, RawRecord record) {}
}
