package io.penstock.processing.decode;

import io.penstock.common.wire.MalformedRecord;
import io.penstock.processing.breaker.PoisonBreaker;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.UnusableImage;
import java.util.OptionalInt;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Decodes; what cannot be decoded becomes a dead letter and its neighbours never notice. Each record sends a change on, be there
 * nothing in it: a partition whose first records are of no use has begun, and what follows in it must not be overtaken.
 */
public final class DecodeFunction extends ProcessFunction<RawRecord, Change> {
    static final String STAGE = "decode";

    private final SourcePlan plan;
    private final SchemaSource schemas;
    private final LetterOffice letters;
    private final boolean poisonAccepted;

    private transient PoisonBreaker breaker;
    private transient ChangeReader reader;
    private transient Counter deadLetters;
    private transient Counter tombstones;

    /**
     * For one source.
     *
     * @param poisonAccepted whether the job goes on when most records cannot be used
     */
    public DecodeFunction(SourcePlan plan, SchemaSource schemas, LetterOffice letters, boolean poisonAccepted) {
        this.plan = plan;
        this.schemas = schemas;
        this.letters = letters;
        this.poisonAccepted = poisonAccepted;
    }

    @Override
    public void open(OpenContext context) {
        reader = new ChangeReader(plan, new PatientLookup(schemas.open()));
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
        tombstones = getRuntimeContext().getMetricGroup().counter("tombstones");
        breaker = new PoisonBreaker(letters.topic(), poisonAccepted);
        getRuntimeContext().getMetricGroup().gauge("poisonShare", breaker::share);
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<Change> out) {
        try {
            Decoded decoded = reader.read(record);
            out.collect(decoded.change());
            UnusableImage why = decoded.why();
            if (why != null) {
                giveUp(record, decoded.refused(), why.reason().name(), why.getMessage(), OptionalInt.empty(), context);
                return;
            }
            breaker.good(record.partition());
            if (decoded.change().isNothing()) {
                tombstones.inc();
            }
        } catch (MalformedRecord e) {
            out.collect(Change.nothing(record));
            giveUp(record, "", e.reason().name(), e.getMessage(), e.schemaId(), context);
        } catch (UnusableImage e) {
            out.collect(Change.nothing(record));
            giveUp(record, "", e.reason().name(), e.getMessage(), OptionalInt.empty(), context);
        }
    }

    private void giveUp(
            RawRecord record,
            String images,
            String reason,
            @Nullable String message,
            OptionalInt schemaId,
            Context context) {
        breaker.bad(record.partition(), record.offset(), reason, String.valueOf(message));
        deadLetters.inc();
        long now = context.timerService().currentProcessingTime();
        Letter letter = letters.dead(record, STAGE, reason, String.valueOf(message), schemaId, now);
        context.output(LetterOffice.LETTERS, images.isEmpty() ? letter : letter.withImages(images));
    }
}
