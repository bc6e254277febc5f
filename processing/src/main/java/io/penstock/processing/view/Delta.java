package io.penstock.processing.view;

import io.penstock.processing.type.CompactType;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * One image on its way to its group, where its session is found.
 *
 * @param key of the group
 * @param original for the case that its session has been given up
 */
public record Delta(String key, Fact fact, Original original) {

    public static final TypeInformation<Delta> TYPE = new CompactType<>(Delta.class, new DeltaSerializer());
}
