package io.penstock.processing.decode;

import io.penstock.common.wire.MalformedRecord;
import io.penstock.processing.breaker.PoisonBreaker;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.UnusableImage;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Decodes; what cannot be decoded becomes a dead letter and its neighbours never notice. */
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
            Optional<Change> change = reader.read(record);
            breaker.good(record.partition());
            change.ifPresentOrElse(out::collect, tombstones::inc);
        } catch (MalformedRecord e) {
            giveUp(record, e.reason().name(), e.getMessage(), e.schemaId(), context);
        } catch (UnusableImage e) {
            giveUp(record, e.reason().name(), e.getMessage(), OptionalInt.empty(), context);
        }
    }

    private void giveUp(
            RawRecord record, String reason, @Nullable String message, OptionalInt schemaId, Context context) {
        breaker.bad(record.partition(), record.offset(), reason, String.valueOf(message));
        deadLetters.inc();
        long now = context.timerService().currentProcessingTime();
        context.output(
                LetterOffice.LETTERS, letters.dead(record, STAGE, reason, String.valueOf(message), schemaId, now));
    }
}
