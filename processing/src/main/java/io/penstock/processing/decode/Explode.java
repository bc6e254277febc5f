package io.penstock.processing.decode;

import io.penstock.processing.view.Delta;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Takes a change apart for one view: the image before leaves its group, the image after enters its own. The two groups
 * may be the same, and then the group holds the row twice or not at all for a moment; emissions in between are corrected
 * by the next version.
 */
public final class Explode implements FlatMapFunction<Change, Delta> {

    private final int view;
    private final boolean changeStream;

    /** For the view at this position of {@link SourcePlan#views()}. */
    public Explode(int view, boolean changeStream) {
        this.view = view;
        this.changeStream = changeStream;
    }

    @Override
    public void flatMap(Change change, Collector<Delta> out) {
        Image before = change.before();
        Image after = change.after();
        int counted = change.counted() ? 1 : 0;
        if (before != null) {
            out.collect(delta(change, before, -1, after == null ? counted : 0, ImageName.BEFORE));
        }
        if (after != null) {
            out.collect(delta(change, after, 1, counted, changeStream ? ImageName.AFTER : ImageName.VALUE));
        }
    }

    private Delta delta(Change change, Image image, int sign, int changes, String name) {
        return new Delta(
                image.contributions().get(view),
                sign,
                changes,
                image.eventTime(),
                change.sourceTime(),
                name,
                change.record());
    }
}
