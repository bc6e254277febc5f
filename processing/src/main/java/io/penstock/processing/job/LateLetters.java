package io.penstock.processing.job;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Addresses events that came when a pattern had gone on. */
final class LateLetters<T> extends ProcessFunction<Event<T>, Letter> {
    private final Letters letters;

    LateLetters(Letters letters) {
        this.letters = letters;
    }

    @Override
    public void processElement(Event<T> event, Context context, Collector<Letter> out) {
        long limit = context.timerService().currentWatermark() + 1;
        context.output(LetterOffice.LETTERS, letters.late(event, "value", limit));
    }
}
