package io.penstock.processing.fold;

import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.lateness.PartitionLog;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Decoder;
import io.penstock.processing.decode.Explode;
import io.penstock.processing.decode.PatientLookup;
import io.penstock.processing.decode.SchemaSource;
import io.penstock.processing.decode.SliceReader;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.lateness.LatenessOperator;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.RecordCursor;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.Partial;
import io.penstock.processing.view.Partials;
import io.penstock.processing.view.RowSlices;
import io.penstock.processing.view.ViewPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a source: decodes, judges lateness, and folds images into groups before anything crosses the network.
 *
 * <p>There are two ways through it. A record is read in place, field by field and without an object, if nothing about it is
 * unusual: it decodes, passes its checks, is in time. Otherwise, and always where jobs want its events or sessions are to be
 * found, it is decoded as a whole, and that way alone decides what becomes a letter. Both come to the same.
 *
 * <p><b>Failure.</b> What is folded here and not yet sent is in no checkpoint: it is sent before each barrier, so that state holds
 * the log up to the source's offset, here and behind.
 */
public final class FoldOperator extends LatenessOperator<LogBatch> {

    /** Windows close between sends, too: what is final waits for nothing else. */
    private static final int TICKS_PER_SEND = 4;

    /** Times as long as sending took it rests: groups that are many are worth more company. */
    private static final int REST_PER_FLUSH = 4;

    /** The same when the log is behind; a tenth of what it is behind may be added to that, and no more than this, milliseconds. */
    private static final int REST_BEHIND = 20;

    private static final int REST_PER_LAG = 10;
    private static final long MAX_REST = 5_000;

    private final SourcePlan plan;
    private final long retention;
    private final SchemaSource schemas;
    private final LetterOffice letters;
    private final boolean poisonAccepted;
    private final boolean changesWanted;
    private final long sendEvery;

    private transient RecordCursor cursor;

    private transient Decoder decoder;

    private transient List<Explode> views;

    private transient Partials[] partials;

    private transient Counter decodedWhole;

    private transient @Nullable SliceReader slices;
    /** Timestamp of the newest record since then. */
    private transient long newest;

    private transient long flushed;
    private transient long flushTook;

    /**
     * For one source.
     *
     * @param idleAfter time without a record after which a partition no longer holds the watermark back
     * @param poisonAccepted whether the job goes on when most records cannot be used
     * @param changesWanted whether jobs read the output; else it is empty
     */
    public FoldOperator(
            SourcePlan plan,
            LatenessRule rule,
            Duration idleAfter,
            SchemaSource schemas,
            LetterOffice letters,
            boolean poisonAccepted,
            boolean changesWanted) {
        super(rule, plan.maxFuture(), idleAfter, plan.changeStream(), letters);
        this.plan = plan;
        this.retention = rule.retention().toMillis();
        this.schemas = schemas;
        this.letters = letters;
        this.poisonAccepted = poisonAccepted;
        this.changesWanted = changesWanted;
        this.sendEvery = plan.views().stream()
                .mapToLong(view -> view.emitEvery().toMillis())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** What a view without sessions receives. */
    public static OutputTag<Partial> partials(ViewPlan view) {
        return new OutputTag<>("partials " + view.name(), Partial.type(view));
    }

    /** What a view with sessions receives. */
    public static OutputTag<Delta> deltas(ViewPlan view) {
        return new OutputTag<>("images " + view.name(), Delta.TYPE);
    }

    @Override
    public void open() throws Exception {
        cursor = new RecordCursor();
        newest = Long.MIN_VALUE;
        decodedWhole = getMetricGroup().counter("decodedWhole");
        PatientLookup writers = new PatientLookup(schemas.open());
        decoder = new Decoder(plan, writers, letters, this::send, poisonAccepted, getMetricGroup());
        views = new ArrayList<>();
        List<Partials> folding = new ArrayList<>();
        for (int i = 0; i < plan.views().size(); i++) {
            ViewPlan view = plan.views().get(i);
            if (view.hasSessions()) {
                OutputTag<Delta> tag = deltas(view);
                views.add(new Explode(
                        i,
                        plan.changeStream(),
                        (group, fact, original) ->
                                output.collect(tag, new StreamRecord<>(new Delta(group, fact, original)))));
            } else {
                OutputTag<Partial> tag = partials(view);
                Partials groups = new Partials(
                        view,
                        i,
                        plan.views().size(),
                        retention,
                        this::reached,
                        partial -> output.collect(tag, new StreamRecord<>(partial)));
                folding.add(groups);
                views.add(new Explode(i, plan.changeStream(), groups));
            }
        }
        partials = folding.toArray(new Partials[0]);
        slices = FoldPath.of(plan, changesWanted).isInPlace() ? new SliceReader(plan, writers) : null;
        super.open();
    }

    @Override
    public void processElement(StreamRecord<LogBatch> element) throws Exception {
        LogBatch batch = element.getValue();
        cursor.reset(batch);
        SliceReader reader = slices;
        if (reader == null) {
            while (cursor.next()) {
                decode();
            }
        } else {
            foldInPlace(reader, batch.partition());
        }
        newest = Math.max(newest, cursor.timestamp());
        for (Partials groups : partials) {
            if (groups.isFull()) {
                groups.send();
            }
        }
    }

    private void foldInPlace(SliceReader reader, int partition) throws Exception {
        int good = 0;
        PartitionLog log = null;
        while (cursor.next()) {
            boolean usual = cursor.hasKey()
                    && cursor.valueLength() >= 0
                    && reader.read(cursor.bytes(), cursor.valueStart(), cursor.valueLength(), cursor.timestamp());
            RowSlices before = usual ? reader.before() : null;
            RowSlices after = usual ? reader.after() : null;
            RowSlices own = after != null ? after : before;
            if (own != null) {
                if (log == null) {
                    log = log(partition);
                    seen(partition);
                }
                // Too late here, or perhaps behind: the other way makes the letter.
                long limit = Math.max(limit(log), oldest());
                if (own.eventTime() >= limit && (before == null || before.eventTime() >= limit)) {
                    log.observe(cursor.offset(), own.eventTime());
                    fold(before, after, reader.sourceTime());
                    good++;
                    continue;
                }
            }
            decoder.good(partition, good);
            good = 0;
            decode();
        }
        decoder.good(partition, good);
    }

    /** Of an image at or after this no window has been given up, wherever its group is. */
    private long oldest() {
        return reached() == Long.MIN_VALUE ? Long.MIN_VALUE : reached() - retention + 1;
    }

    /** As {@link Explode#send}. */
    private void fold(@Nullable RowSlices before, @Nullable RowSlices after, long sourceTime) throws Exception {
        for (int view = 0; view < partials.length; view++) {
            boolean enters = after != null && after.isWanted(view);
            if (before != null && before.isWanted(view)) {
                partials[view].fold(before, -1, enters ? 0 : 1, sourceTime);
            }
            if (after != null && enters) {
                partials[view].fold(after, 1, 1, sourceTime);
            }
        }
    }

    private void decode() throws Exception {
        decodedWhole.inc();
        long now = getProcessingTimeService().getCurrentProcessingTime();
        Change change = judge(decoder.decode(cursor.record(), now));
        if (change == null) {
            return;
        }
        for (Explode view : views) {
            view.send(change);
        }
        if (changesWanted) {
            output.collect(new StreamRecord<>(change));
        }
    }

    long decodedWhole() {
        return decodedWhole.getCount();
    }

    @Override
    protected long tickEvery() {
        return Math.max(1, sendEvery / TICKS_PER_SEND);
    }

    @Override
    protected void release(long now, long watermark) {
        if (isDue(now)) {
            release();
        } else if (watermark > Long.MIN_VALUE) {
            for (Partials groups : partials) {
                groups.sendClosedBy(watermark);
            }
        }
    }

    /** What is still open in a log that is far behind interests nobody as much as that the log catches up. */
    private boolean isDue(long now) {
        long lag = newest == Long.MIN_VALUE || wasIdle() ? 0 : now - newest;
        long whenFresh = Math.max(sendEvery, Math.min(flushTook, sendEvery) * REST_PER_FLUSH);
        long whenBehind = Math.min(flushTook * REST_BEHIND, Math.min(lag / REST_PER_LAG, MAX_REST));
        return now - flushed >= Math.max(whenFresh, whenBehind);
    }

    @Override
    protected void release() {
        long began = getProcessingTimeService().getCurrentProcessingTime();
        for (Partials groups : partials) {
            groups.send();
        }
        newest = Long.MIN_VALUE;
        flushed = getProcessingTimeService().getCurrentProcessingTime();
        flushTook = flushed - began;
    }
}
