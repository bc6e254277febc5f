package io.penstock.serving.materialise;

import io.penstock.serving.store.RowStore;
import java.util.Map;

/**
 * What the materialiser reads, and where it goes.
 *
 * @param decoders by topic
 * @param store that knows the tables of all of them
 */
record Subscription(
        Map<String, ViewDecoder> decoders,
        RowStore store,
        BatchReader reader,
        BatchMeters batchMeters,
        Placer placer,
        KafkaProbe probe) {}
