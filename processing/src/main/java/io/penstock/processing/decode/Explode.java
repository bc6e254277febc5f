package io.penstock.processing.decode;

import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Fact;
import io.penstock.processing.view.ImageSink;
import io.penstock.processing.view.Original;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes a change apart for one view: the image before leaves its group, the image after enters its own. */
public final class Explode {

    private final int view;
    private final boolean changeStream;
    private final ImageSink out;

    /** For the view at this position of {@link SourcePlan#views()}. */
    public Explode(int view, boolean changeStream, ImageSink out) {
        this.view = view;
        this.changeStream = changeStream;
        this.out = out;
    }

    /** A change of which the view wants one image only is counted at that one. */
    public void send(Change change) throws Exception {
        Image before = wanted(change.before());
        Image after = wanted(change.after());
        int counted = change.counted() ? 1 : 0;
        if (before != null) {
            send(change, before, -1, after == null ? counted : 0, ImageName.BEFORE);
        }
        if (after != null) {
            send(change, after, 1, counted, changeStream ? ImageName.AFTER : ImageName.VALUE);
        }
    }

    private @Nullable Image wanted(@Nullable Image image) {
        return image == null || image.contributions().get(view) == null ? null : image;
    }

    private void send(Change change, Image image, int sign, int changes, String name) throws Exception {
        Contribution contribution = Objects.requireNonNull(image.contributions().get(view));
        Fact fact = new Fact(contribution.values(), sign, changes, image.eventTime(), change.sourceTime(), image.id());
        out.take(contribution.group(), fact, new Original(name, change.record()));
    }
}
