package io.penstock.processing.job;

import io.penstock.processing.source.RawRecord;

/**
 * The record of an input that an event comes from, whole: if the job cannot take it, this is what its dead letter holds.
 *
 * @param input position among the job's inputs
 */
public record Origin(int input, String topic, RawRecord record) {

    /** {@code shop.orders, partition 3, offset 17} */
    public String place() {
        return topic + ", partition " + record.partition() + ", offset " + record.offset();
    }

    /** By log position: the same for every run over the same topics. */
    static int compare(Origin a, Origin b) {
        int order = Integer.compare(a.input, b.input);
        order = order != 0 ? order : Integer.compare(a.record.partition(), b.record.partition());
        return order != 0 ? order : Long.compare(a.record.offset(), b.record.offset());
    }
}
