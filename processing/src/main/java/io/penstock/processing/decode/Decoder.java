package io.penstock.processing.decode;

import io.penstock.common.deadletter.Stage;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.processing.breaker.PoisonBreaker;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.UnusableImage;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Decodes; what cannot be decoded becomes a dead letter and its neighbours never notice. Each record becomes a change, be there
 * nothing in it: a partition whose first records are of no use has begun, and what follows in it must not be overtaken.
 */
public final class Decoder {
    static final String STAGE = Stage.DECODE.text();

    private final LetterOffice letters;
    private final Consumer<Letter> out;
    private final PoisonBreaker breaker;
    private final ChangeReader reader;
    private final Counter deadLetters;
    private final Counter tombstones;

    /**
     * For one source.
     *
     * @param writers asked once a schema; may block
     * @param out takes letters
     * @param poisonAccepted whether to go on when most records cannot be used
     */
    public Decoder(
            SourcePlan plan,
            SchemaLookup writers,
            LetterOffice letters,
            Consumer<Letter> out,
            boolean poisonAccepted,
            MetricGroup metrics) {
        this.letters = letters;
        this.out = out;
        this.reader = new ChangeReader(plan, writers);
        this.deadLetters = metrics.counter("deadLetters");
        this.tombstones = metrics.counter("tombstones");
        this.breaker = new PoisonBreaker(letters.topic(), poisonAccepted);
        metrics.gauge("poisonShare", breaker::share);
    }

    /** Records of a partition that were of use and never came here. */
    public void good(int partition, int records) {
        breaker.good(partition, records);
    }

    /**
     * What a record comes to.
     *
     * @param now epoch milliseconds, for the letter
     */
    public Change decode(RawRecord record, long now) {
        try {
            Decoded decoded = reader.read(record);
            UnusableImage why = decoded.why();
            if (why != null) {
                giveUp(record, decoded.refused(), why.reason().name(), why.getMessage(), OptionalInt.empty(), now);
                return decoded.change();
            }
            breaker.good(record.partition(), 1);
            if (decoded.change().isNothing()) {
                tombstones.inc();
            }
            return decoded.change();
        } catch (MalformedRecord e) {
            giveUp(record, "", e.reason().name(), e.getMessage(), e.schemaId(), now);
        } catch (UnusableImage e) {
            giveUp(record, "", e.reason().name(), e.getMessage(), OptionalInt.empty(), now);
        }
        return Change.nothing(record);
    }

    private void giveUp(
            RawRecord record, String images, String reason, @Nullable String message, OptionalInt schemaId, long now) {
        breaker.bad(record.partition(), record.offset(), reason, String.valueOf(message));
        deadLetters.inc();
        Letter letter = letters.dead(record, STAGE, reason, String.valueOf(message), schemaId, now);
        out.accept(images.isEmpty() ? letter : letter.withImages(images));
    }
}
