package io.penstock.ingestion.cdc.debezium;

import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** What a connector's task may ask of whoever runs it. */
record TaskContext(Map<String, String> configs, OffsetStorageReader offsetStorageReader) implements SourceTaskContext {

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("the connector has no metrics of this kind");
    }
}
