package io.penstock.processing;

import io.penstock.processing.decode.Change;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.view.ViewRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The subtasks of one view's aggregator in a {@link SmallCluster}. */
final class ViewTasks<T> {
    private final SmallCluster cluster;
    private final OutputTag<T> input;
    private final KeySelector<T, String> key;
    private final TypeSerializer<T> wire;
    private final List<ViewRow> written;
    private final List<KeyedOneInputStreamOperatorTestHarness<String, T, ViewRow>> subtasks = new ArrayList<>();

    /** @param before how many subtasks wrote the state that it starts from */
    ViewTasks(
            SmallCluster cluster,
            OutputTag<T> input,
            KeySelector<T, String> key,
            Supplier<OneInputStreamOperator<T, ViewRow>> aggregator,
            List<ViewRow> written,
            @Nullable OperatorSubtaskState from,
            int before)
            throws Exception {
        this.cluster = cluster;
        this.input = input;
        this.key = key;
        this.wire = input.getTypeInfo().createSerializer(new SerializerConfigImpl());
        this.written = written;
        for (int i = 0; i < cluster.groups; i++) {
            subtasks.add(new KeyedOneInputStreamOperatorTestHarness<>(
                    aggregator.get(), key, Types.STRING, SmallCluster.environment(cluster.groups, i)));
            if (from != null) {
                subtasks.get(i).initializeState(SmallCluster.part(from, before, cluster.groups, i));
            }
            subtasks.get(i).open();
        }
    }

    /** Takes what a reader has sent, through the form that it has between processes. */
    void takeFrom(OneInputStreamOperatorTestHarness<LogBatch, Change> reader) throws Exception {
        Queue<StreamRecord<T>> sent = reader.getSideOutput(input);
        if (sent == null) {
            return;
        }
        for (StreamRecord<T> element : sent) {
            DataOutputSerializer out = new DataOutputSerializer(128);
            wire.serialize(element.getValue(), out);
            T arrived = wire.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
            int subtask = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    key.getKey(arrived), SmallCluster.MAX_PARALLELISM, cluster.groups);
            subtasks.get(subtask).processElement(new StreamRecord<>(arrived));
            take();
        }
        sent.clear();
    }

    void passTime(long now) throws Exception {
        for (var subtask : subtasks) {
            subtask.setProcessingTime(now);
        }
        take();
    }

    void advance(long watermark) throws Exception {
        for (var subtask : subtasks) {
            subtask.processWatermark(new Watermark(watermark));
        }
        take();
    }

    OperatorSubtaskState snapshot(long id) throws Exception {
        List<OperatorSubtaskState> parts = new ArrayList<>();
        for (var subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(id);
            take();
            parts.add(subtask.snapshot(id, id));
        }
        return SmallCluster.all(parts);
    }

    private void take() {
        for (var subtask : subtasks) {
            cluster.takeLetters(subtask);
            written.addAll(subtask.extractOutputValues());
            subtask.getOutput().clear();
        }
    }

    List<KeyedOneInputStreamOperatorTestHarness<String, T, ViewRow>> subtasks() {
        return subtasks;
    }
}
