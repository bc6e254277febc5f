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
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.fold.FoldOperator;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.LogBatchWriter;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.GroupAggregator;
import io.penstock.processing.view.Partial;
import io.penstock.processing.view.SessionAggregator;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
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
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one source as a job wires them, several subtasks of each, in one thread: whoever drives it decides which
 * partition is read next, when time passes and when a checkpoint is taken.
 */
final class SmallCluster implements AutoCloseable {
    static final int MAX_PARALLELISM = 128;
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
    final int groups;
    private final int[] positions;
    private final List<OneInputStreamOperatorTestHarness<LogBatch, Change>> folds = new ArrayList<>();
    private final List<ViewTasks<?>> views = new ArrayList<>();
    private final long[] watermarks;
    private final boolean[] idle;
    private final Set<Integer> read = new HashSet<>();
    private final Set<Integer> begun = new HashSet<>();
    private long combined = Long.MIN_VALUE;

    /** Rows and letters since they were last taken, in the order in which they were written. */
    final List<List<ViewRow>> rows = new ArrayList<>();

    final List<Letter> letters = new ArrayList<>();

    SmallCluster(
            Source source,
            List<View> declared,
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
                declared.stream().map(view -> ViewPlan.of(view, source)).toList();
        Duration retention =
                declared.stream().map(View::retention).max(Duration::compareTo).orElseThrow();
        LatenessRule rule = LatenessRule.of(source.lateness(), retention);
        for (int i = 0; i < readers; i++) {
            FoldOperator fold = new FoldOperator(
                    SourcePlan.of(source, plans),
                    rule,
                    Duration.ofSeconds(10),
                    () -> id -> schema(schemas, id),
                    office,
                    true,
                    false);
            folds.add(new OneInputStreamOperatorTestHarness<>(fold, environment(readers, i)));
            if (from != null) {
                folds.get(i).initializeState(part(from.lateness(), from.readers(), readers, i));
            }
            folds.get(i).open();
        }
        int maxHeld = readers == 2 ? groups : 1_000_000; // few, so that groups come and go
        for (int v = 0; v < plans.size(); v++) {
            ViewPlan plan = plans.get(v);
            rows.add(new ArrayList<>());
            Schema schema = ViewSchema.of("p", declared.get(v), source);
            OperatorSubtaskState state =
                    from == null ? null : from.aggregators().get(v);
            int before = from == null ? 0 : from.groups();
            if (plan.hasSessions()) {
                views.add(new ViewTasks<>(
                        this,
                        FoldOperator.deltas(plan),
                        Delta::key,
                        () -> new KeyedProcessOperator<>(new SessionAggregator(plan, 1, schema, retention, office)),
                        rows.get(v),
                        state,
                        before));
            } else {
                views.add(new ViewTasks<>(
                        this,
                        FoldOperator.partials(plan),
                        Partial::key,
                        () -> new GroupAggregator(plan, 1, schema, retention, office, maxHeld),
                        rows.get(v),
                        state,
                        before));
            }
        }
    }

    /** As the harness makes it, but for the folders that each would create and remove. */
    static MockEnvironment environment(int parallelism, int subtask) {
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

    static OperatorSubtaskState part(OperatorSubtaskState all, int before, int now, int subtask) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(all, MAX_PARALLELISM, before, now, subtask);
    }

    /** Whether a partition has more. */
    boolean hasNext(int partition) {
        return positions[partition] < log.get(partition).size();
    }

    /** Reads some records in one go. */
    void read(int partition, int count) throws Exception {
        List<RawRecord> records = new ArrayList<>();
        while (records.size() < count && hasNext(partition)) {
            ConsumerRecord<byte[], byte[]> record = log.get(partition).get(positions[partition]++);
            List<Header> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
            records.add(new RawRecord(
                    partition, record.offset(), record.timestamp(), record.key(), record.value(), headers));
        }
        if (records.isEmpty()) {
            return;
        }
        read.add(partition);
        begin();
        int reader = partition % readers;
        folds.get(reader).processElement(new StreamRecord<>(LogBatchWriter.batch(records)));
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
                folds.get(i).processWatermark(new Watermark(0));
            }
        }
    }

    void passTime(long now) throws Exception {
        for (int i = 0; i < readers; i++) {
            folds.get(i).setProcessingTime(now);
            pass(i);
        }
        for (ViewTasks<?> view : views) {
            view.passTime(now);
        }
    }

    /** Closes everything that can be closed. */
    void end() throws Exception {
        for (int i = 0; i < readers; i++) {
            folds.get(i).processWatermark(Watermark.MAX_WATERMARK);
            pass(i);
        }
    }

    Checkpoint checkpoint(long id) throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            folds.get(i).getOneInputOperator().prepareSnapshotPreBarrier(id);
            pass(i);
        }
        for (var subtask : folds) {
            states.add(subtask.snapshot(id, id));
        }
        List<OperatorSubtaskState> ofViews = new ArrayList<>();
        for (ViewTasks<?> view : views) {
            ofViews.add(view.snapshot(id));
        }
        return new Checkpoint(readers, groups, Arrays.stream(positions).boxed().toList(), all(states), ofViews);
    }

    static OperatorSubtaskState all(List<OperatorSubtaskState> parts) throws Exception {
        return AbstractStreamOperatorTestHarness.repackageState(parts.toArray(new OperatorSubtaskState[0]));
    }

    private void pass(int reader) throws Exception {
        takeLetters(folds.get(reader));
        for (ViewTasks<?> view : views) {
            view.takeFrom(folds.get(reader));
        }
        List<Object> outputs = new ArrayList<>(folds.get(reader).getOutput());
        folds.get(reader).getOutput().clear();
        for (Object output : outputs) {
            if (output instanceof Watermark watermark) {
                watermarks[reader] = watermark.getTimestamp();
                advance();
            } else if (output instanceof WatermarkStatus status) {
                idle[reader] = status.isIdle();
                advance();
            }
        }
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
        for (ViewTasks<?> view : views) {
            view.advance(combined);
        }
    }

    void takeLetters(AbstractStreamOperatorTestHarness<?> subtask) {
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
                        folds.stream(), views.stream().flatMap(view -> view.subtasks().stream()))
                .toList()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
