package io.penstock.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.api.common.serialization.SerializationSchema;

/** The key of a result: its group. */
final class GroupSchema implements SerializationSchema<WindowTotals> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] serialize(WindowTotals totals) {
        return totals.group.getBytes(UTF_8);
    }
}
