package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.processing.Oracle.Place;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.DecodeFunction;
import io.penstock.processing.decode.Explode;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.lateness.LatenessOperator;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.GroupAggregator;
import io.penstock.processing.view.SessionAggregator;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
import io.penstock.processing.view.WindowAssigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one source as a job wires them, several subtasks of each, in one thread: whoever drives it decides which
 * partition is read next, when time passes and when a checkpoint is taken.
 */
final class SmallCluster implements AutoCloseable {
    private static final int MAX_PARALLELISM = 128;
    private static final IOManager UNUSED = new IOManagerAsync() {
        @Override
        public void close() {
            // outlives each environment
        }
    };

    /** What a job would restart from. */
    record Checkpoint(
            int readers,
            int groups,
            List<Integer> positions,
            OperatorSubtaskState lateness,
            List<OperatorSubtaskState> aggregators) {}

    private final List<List<ConsumerRecord<byte[], byte[]>>> log;
    private final int readers;
    private final int groups;
    private final int[] positions;
    private final List<Explode> explodes = new ArrayList<>();
    private final List<OneInputStreamOperatorTestHarness<RawRecord, Change>> decoders = new ArrayList<>();
    private final List<OneInputStreamOperatorTestHarness<Change, Change>> lateness = new ArrayList<>();
    private final List<List<KeyedOneInputStreamOperatorTestHarness<String, Delta, ViewRow>>> aggregators =
            new ArrayList<>();
    private final long[] watermarks;
    private final boolean[] idle;
    private final TypeSerializer<Delta> wire = Delta.TYPE.createSerializer(new SerializerConfigImpl());
    private final Set<Integer> read = new HashSet<>();
    private final Set<Integer> begun = new HashSet<>();
    private long combined = Long.MIN_VALUE;

    /** Rows and letters since they were last taken, in the order in which they were written. */
    final List<List<ViewRow>> rows = new ArrayList<>();

    final List<Letter> letters = new ArrayList<>();

    SmallCluster(
            Source source,
            List<View> views,
            Map<Integer, Schema> schemas,
            List<List<ConsumerRecord<byte[], byte[]>>> log,
            int readers,
            int groups,
            @Nullable Checkpoint from)
            throws Exception {
        this.log = log;
        this.readers = readers;
        this.groups = groups;
        this.positions = from == null
                ? new int[log.size()]
                : from.positions().stream().mapToInt(Integer::intValue).toArray();
        this.watermarks = new long[readers];
        Arrays.fill(watermarks, Long.MIN_VALUE);
        this.idle = new boolean[readers];
        LetterOffice office = new LetterOffice("p." + source.name(), "dlq", "late");
        List<ViewPlan> plans =
                views.stream().map(view -> ViewPlan.of(view, source)).toList();
        Duration retention =
                views.stream().map(View::retention).max(Duration::compareTo).orElseThrow();
        LatenessRule rule = LatenessRule.of(source.lateness(), retention);
        for (int i = 0; i < readers; i++) {
            DecodeFunction decode =
                    new DecodeFunction(SourcePlan.of(source, plans), () -> id -> schema(schemas, id), office, true);
            decoders.add(
                    new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(decode), environment(readers, i)));
            lateness.add(new OneInputStreamOperatorTestHarness<>(
                    new LatenessOperator(rule, Duration.ofSeconds(10), source.isChangeStream(), office),
                    environment(readers, i)));
            if (from != null) {
                lateness.get(i).initializeState(part(from.lateness(), from.readers(), readers, i));
            }
            decoders.get(i).open();
            lateness.get(i).open();
        }
        for (int v = 0; v < plans.size(); v++) {
            ViewPlan plan = plans.get(v);
            explodes.add(new Explode(v, new WindowAssigner(plan), source.isChangeStream()));
            rows.add(new ArrayList<>());
            List<KeyedOneInputStreamOperatorTestHarness<String, Delta, ViewRow>> subtasks = new ArrayList<>();
            Schema schema = ViewSchema.of("p", views.get(v), source);
            for (int i = 0; i < groups; i++) {
                KeyedProcessFunction<String, Delta, ViewRow> aggregator = plan.hasSessions()
                        ? new SessionAggregator(plan, 1, schema, retention, office)
                        : new GroupAggregator(plan, 1, schema, retention, office);
                subtasks.add(new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(aggregator), Delta::key, Types.STRING, environment(groups, i)));
                if (from != null) {
                    subtasks.get(i).initializeState(part(from.aggregators().get(v), from.groups(), groups, i));
                }
                subtasks.get(i).open();
            }
            aggregators.add(subtasks);
        }
    }

    /** As the harness makes it, but for the folders that each would create and remove. */
    private static MockEnvironment environment(int parallelism, int subtask) {
        return new MockEnvironmentBuilder()
                .setTaskName("subtask")
                .setManagedMemorySize(1 << 20)
                .setBufferSize(1_024)
                .setMaxParallelism(MAX_PARALLELISM)
                .setParallelism(parallelism)
                .setSubtaskIndex(subtask)
                .setIOManager(UNUSED)
                .build();
    }

    private static Schema schema(Map<Integer, Schema> schemas, int id) throws UnknownSchema {
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new UnknownSchema(id);
        }
        return schema;
    }

    private static OperatorSubtaskState part(OperatorSubtaskState all, int before, int now, int subtask) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(all, MAX_PARALLELISM, before, now, subtask);
    }

    /** Whether a partition has more. */
    boolean hasNext(int partition) {
        return positions[partition] < log.get(partition).size();
    }

    /** Reads one record. */
    void read(int partition) throws Exception {
        ConsumerRecord<byte[], byte[]> record = log.get(partition).get(positions[partition]++);
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        read.add(partition);
        begin();
        int reader = partition % readers;
        decoders.get(reader)
                .processElement(new StreamRecord<>(new RawRecord(
                        partition, record.offset(), record.timestamp(), record.key(), record.value(), headers)));
        takeLetters(decoders.get(reader));
        for (Change change : decoders.get(reader).extractOutputValues()) {
            lateness.get(reader).processElement(new StreamRecord<>(change));
        }
        decoders.get(reader).getOutput().clear();
        pass(reader);
    }

    /** Said to each reader once every partition of its own has been read from, or has nothing to read. */
    private void begin() throws Exception {
        for (int i = 0; i < readers; i++) {
            boolean all = true;
            for (int partition = i; partition < log.size(); partition += readers) {
                all &= read.contains(partition) || !hasNext(partition);
            }
            if (all && begun.add(i)) {
                lateness.get(i).processWatermark(new Watermark(0));
            }
        }
    }

    void passTime(long now) throws Exception {
        for (int i = 0; i < readers; i++) {
            lateness.get(i).setProcessingTime(now);
            pass(i);
        }
        for (int v = 0; v < aggregators.size(); v++) {
            for (var subtask : aggregators.get(v)) {
                subtask.setProcessingTime(now);
                take(v, subtask);
            }
        }
    }

    /** Closes everything that can be closed. */
    void end() throws Exception {
        for (int i = 0; i < readers; i++) {
            lateness.get(i).processWatermark(Watermark.MAX_WATERMARK);
            pass(i);
        }
    }

    Checkpoint checkpoint(long id) throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (var subtask : lateness) {
            states.add(subtask.snapshot(id, id));
        }
        List<OperatorSubtaskState> views = new ArrayList<>();
        for (var subtasks : aggregators) {
            List<OperatorSubtaskState> parts = new ArrayList<>();
            for (var subtask : subtasks) {
                parts.add(subtask.snapshot(id, id));
            }
            views.add(all(parts));
        }
        return new Checkpoint(readers, groups, Arrays.stream(positions).boxed().toList(), all(states), views);
    }

    private static OperatorSubtaskState all(List<OperatorSubtaskState> parts) throws Exception {
        return AbstractStreamOperatorTestHarness.repackageState(parts.toArray(new OperatorSubtaskState[0]));
    }

    private void pass(int reader) throws Exception {
        takeLetters(lateness.get(reader));
        List<Object> outputs = new ArrayList<>(lateness.get(reader).getOutput());
        lateness.get(reader).getOutput().clear();
        for (Object output : outputs) {
            if (output instanceof StreamRecord<?> element) {
                for (int v = 0; v < explodes.size(); v++) {
                    List<Delta> deltas = new ArrayList<>();
                    explodes.get(v).flatMap((Change) element.getValue(), new ListCollector<>(deltas));
                    for (Delta delta : deltas) {
                        send(v, delta);
                    }
                }
            } else if (output instanceof Watermark watermark) {
                watermarks[reader] = watermark.getTimestamp();
                advance();
            } else if (output instanceof WatermarkStatus status) {
                idle[reader] = status.isIdle();
                advance();
            }
        }
    }

    private void send(int view, Delta delta) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(128);
        wire.serialize(delta, out);
        Delta arrived = wire.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        int subtask = KeyGroupRangeAssignment.assignKeyToParallelOperator(arrived.key(), MAX_PARALLELISM, groups);
        var aggregator = aggregators.get(view).get(subtask);
        aggregator.processElement(new StreamRecord<>(arrived));
        take(view, aggregator);
    }

    /** The least of those that are not idle, and never backwards. */
    private void advance() throws Exception {
        long least = Long.MAX_VALUE;
        boolean any = false;
        for (int i = 0; i < readers; i++) {
            if (!idle[i] || watermarks[i] == Long.MAX_VALUE) {
                any = true;
                least = Math.min(least, watermarks[i]);
            }
        }
        if (!any || least <= combined) {
            return;
        }
        combined = least;
        for (int v = 0; v < aggregators.size(); v++) {
            for (var subtask : aggregators.get(v)) {
                subtask.processWatermark(new Watermark(combined));
                take(v, subtask);
            }
        }
    }

    private void take(int view, KeyedOneInputStreamOperatorTestHarness<String, Delta, ViewRow> subtask) {
        takeLetters(subtask);
        rows.get(view).addAll(subtask.extractOutputValues());
        subtask.getOutput().clear();
    }

    private void takeLetters(AbstractStreamOperatorTestHarness<?> subtask) {
        Queue<StreamRecord<Letter>> written = subtask.getSideOutput(LetterOffice.LETTERS);
        if (written != null) {
            written.forEach(letter -> letters.add(letter.getValue()));
            written.clear();
        }
    }

    /** Where the record of a letter came from. */
    static Place place(Letter letter, String partition, String offset) {
        return new Place(
                Integer.parseInt(header(letter, partition).orElseThrow()),
                Long.parseLong(header(letter, offset).orElseThrow()));
    }

    static Optional<String> header(Letter letter, String name) {
        return letter.headers().stream()
                .filter(header -> header.name().equals(name) && header.value() != null)
                .map(header -> new String(Objects.requireNonNull(header.value()), UTF_8))
                .findFirst();
    }

    @Override
    public void close() {
        for (AutoCloseable each : Stream.concat(
                        Stream.concat(decoders.stream(), lateness.stream()),
                        aggregators.stream().flatMap(List::stream))
                .toList()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
