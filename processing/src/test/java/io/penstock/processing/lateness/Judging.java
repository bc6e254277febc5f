package io.penstock.processing.lateness;

import io.penstock.common.lateness.LatenessRule;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import java.time.Duration;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Judges changes and passes on what is left of them. */
final class Judging extends LatenessOperator<Change> {

    Judging(LatenessRule rule, boolean changeStream, LetterOffice letters) {
        super(rule, Duration.ofHours(1), Duration.ofSeconds(10), changeStream, letters);
    }

    @Override
    public void processElement(StreamRecord<Change> element) {
        Change rest = judge(element.getValue());
        if (rest != null) {
            output.collect(new StreamRecord<>(rest));
        }
    }

    @Override
    protected void release() {}

    @Override
    protected void release(long now, long watermark) {}

    @Override
    protected long tickEvery() {
        return Long.MAX_VALUE;
    }
}
