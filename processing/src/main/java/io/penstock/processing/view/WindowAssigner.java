package io.penstock.processing.view;

import io.penstock.common.view.ViewKey;
import java.io.Serializable;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Sends an image to each of its windows; where windows are found at the group, to the group. */
public final class WindowAssigner implements Serializable {
    private static final long serialVersionUID = 1;

    private final Windows windows;

    /** For one view. */
    public WindowAssigner(ViewPlan plan) {
        this.windows = Windows.of(plan.window());
    }

    /**
     * One delta a window, newest first. That one closes last, so that the image is too late for it only if it is for all of
     * them: it alone carries the original, and there is one late letter.
     */
    public void send(String group, Fact fact, Delta.Original original, Collector<Delta> out) {
        if (!windows.areBounded()) {
            out.collect(new Delta(group, 0, fact, original));
            return;
        }
        long last = windows.lastStart(fact.eventTime());
        Delta.@Nullable Original once = original;
        for (long start = last; start > last - windows.size(); start -= windows.every()) {
            out.collect(new Delta(ViewKey.in(group, start), start, fact, once));
            once = null;
        }
    }
}
