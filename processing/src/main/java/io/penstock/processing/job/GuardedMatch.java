package io.penstock.processing.job;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/** Hands matches on; a match that the function fails at becomes a dead letter of its last record. */
final class GuardedMatch<T, O> extends PatternProcessFunction<Event<T>, Event<O>> {
    private final String stage;
    private final MatchFunction<T, O> function;
    private final Letters letters;
    private final LinkedHashMap<String, Target> targets;

    private transient Writer writer;
    private transient Counter deadLetters;

    GuardedMatch(String stage, MatchFunction<T, O> function, Letters letters, Map<String, Target> targets) {
        this.stage = stage;
        this.function = function;
        this.letters = letters;
        this.targets = new LinkedHashMap<>(targets);
    }

    @Override
    public void open(OpenContext context) {
        writer = new Writer(targets);
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
    }

    @Override
    public void processMatch(Map<String, List<Event<T>>> match, Context context, Collector<Event<O>> out)
            throws Exception {
        Event<T> last = match.values().stream()
                .flatMap(List::stream)
                .max(Comparator.comparingLong((Event<T> event) -> event.time())
                        .thenComparing(event -> event.origin(), Origin::compare))
                .orElseThrow();
        List<Event<O>> emitted = new ArrayList<>(1);
        List<Letter> written = new ArrayList<>(1);
        try {
            function.match(match, new Emitter<>() {
                @Override
                public void emit(O value) {
                    emitted.add(last.with(value));
                }

                @Override
                public <R extends SpecificRecord> void write(Output<R> output, R record) {
                    written.add(writer.write(output, record, last.time()));
                }
            });
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            deadLetters.inc();
            context.output(
                    LetterOffice.LETTERS, letters.dead(last.origin(), stage, e, context.currentProcessingTime()));
            return;
        }
        emitted.forEach(out::collect);
        written.forEach(record -> context.output(LetterOffice.LETTERS, record));
    }
}
