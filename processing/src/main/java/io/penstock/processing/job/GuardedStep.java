package io.penstock.processing.job;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A stateless step. What the function has emitted when it fails is dropped, so that a record either passes the step as a
 * whole or is a dead letter.
 *
 * @param <X> what travels on: an event, or an event on its way to a keyed step
 */
final class GuardedStep<T, O, X> extends ProcessFunction<Event<T>, X> {

    /** From a value that the function made, and the event that it made it of. */
    interface Wrap<T, O, X> extends BiFunction<Event<T>, O, X>, java.io.Serializable {}

    private final String stage;
    private final EventFunction<T, O> function;
    private final Wrap<T, O, X> wrap;
    private final Letters letters;
    private final LinkedHashMap<String, Target> targets;

    private transient Writer writer;
    private transient Counter deadLetters;

    GuardedStep(
            String stage,
            EventFunction<T, O> function,
            Wrap<T, O, X> wrap,
            Letters letters,
            Map<String, Target> targets) {
        this.stage = stage;
        this.function = function;
        this.wrap = wrap;
        this.letters = letters;
        this.targets = new LinkedHashMap<>(targets);
    }

    @Override
    public void open(OpenContext context) {
        writer = new Writer(targets);
        deadLetters = getRuntimeContext().getMetricGroup().counter("deadLetters");
    }

    @Override
    public void processElement(Event<T> event, Context context, Collector<X> out) throws Exception {
        Buffered buffered = new Buffered(event);
        try {
            function.process(event, buffered);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            deadLetters.inc();
            long now = context.timerService().currentProcessingTime();
            context.output(LetterOffice.LETTERS, letters.dead(event.origin(), stage, e, now));
            return;
        }
        buffered.values.forEach(out::collect);
        buffered.written.forEach(record -> context.output(LetterOffice.LETTERS, record));
    }

    private final class Buffered implements Emitter<O> {
        private final Event<T> event;
        private final List<X> values = new ArrayList<>(1);
        private final List<Letter> written = new ArrayList<>(0);

        Buffered(Event<T> event) {
            this.event = event;
        }

        @Override
        public void emit(O value) {
            values.add(wrap.apply(event, value));
        }

        @Override
        public <R extends SpecificRecord> void write(Output<R> output, R record) {
            written.add(writer.write(output, record, event.time()));
        }
    }
}
