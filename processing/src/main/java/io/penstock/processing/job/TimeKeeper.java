package io.penstock.processing.job;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Before a step that looks up a table: never says that its input is idle. While nothing happens that asks the table,
 * changes of the table alone must not move the step's time on: what is decided next, from before that time, would be
 * late.
 */
final class TimeKeeper extends AbstractStreamOperator<Parcel> implements OneInputStreamOperator<Parcel, Parcel> {

    @Override
    public void processElement(StreamRecord<Parcel> element) {
        output.collect(element);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isActive()) {
            super.processWatermarkStatus(status);
        }
    }
}
