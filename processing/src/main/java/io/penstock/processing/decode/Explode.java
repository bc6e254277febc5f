package io.penstock.processing.decode;

import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.Fact;
import io.penstock.processing.view.WindowAssigner;
import java.util.Objects;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Takes a change apart for one view: the image before leaves its group, the image after enters its own. The two groups
 * may be the same, and then the group holds the row twice or not at all for a moment; emissions in between are corrected
 * by the next version.
 */
public final class Explode implements FlatMapFunction<Change, Delta> {

    private final int view;
    private final WindowAssigner windows;
    private final boolean changeStream;

    /** For the view at this position of {@link SourcePlan#views()}. */
    public Explode(int view, WindowAssigner windows, boolean changeStream) {
        this.view = view;
        this.windows = windows;
        this.changeStream = changeStream;
    }

    /** A change of which the view wants one image only is counted at that one. */
    @Override
    public void flatMap(Change change, Collector<Delta> out) {
        Image before = wanted(change.before());
        Image after = wanted(change.after());
        int counted = change.counted() ? 1 : 0;
        if (before != null) {
            send(change, before, -1, after == null ? counted : 0, ImageName.BEFORE, out);
        }
        if (after != null) {
            send(change, after, 1, counted, changeStream ? ImageName.AFTER : ImageName.VALUE, out);
        }
    }

    private @Nullable Image wanted(@Nullable Image image) {
        return image == null || image.contributions().get(view) == null ? null : image;
    }

    private void send(Change change, Image image, int sign, int changes, String name, Collector<Delta> out) {
        Contribution contribution = Objects.requireNonNull(image.contributions().get(view));
        Fact fact = new Fact(contribution.values(), sign, changes, image.eventTime(), change.sourceTime(), image.id());
        windows.send(contribution.group(), fact, new Delta.Original(name, change.record()), out);
    }
}
