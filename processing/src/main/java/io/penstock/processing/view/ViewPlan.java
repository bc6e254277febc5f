package io.penstock.processing.view;

import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A view as the job computes it; travels to the task managers.
 *
 * @param folds distinct, so that min and max of a field share one multiset
 * @param outputs by column
 * @param retracts whether images can be taken out again
 */
public record ViewPlan(
        String name,
        Reading reading,
        Window window,
        Duration emitEvery,
        List<Fold> folds,
        LinkedHashMap<String, Output> outputs,
        boolean retracts)
        implements Serializable {

    /** Five emissions in the time that an answer may be old: one of them always leaves room for the other hops. */
    private static final int EMISSIONS_PER_FRESHNESS = 5;

    public ViewPlan {
        folds = List.copyOf(folds);
    }

    /** The plan of a declared view. */
    public static ViewPlan of(View view, Source source) {
        Measures measures = Measures.of(view, source);
        return new ViewPlan(
                view.name(),
                Reading.of(view.from(), view.by(), measures.inputs()),
                view.window(),
                view.freshness().dividedBy(EMISSIONS_PER_FRESHNESS),
                measures.folds(),
                new LinkedHashMap<>(measures.outputs()),
                source.isChangeStream());
    }

    /** Whether windows are found where the group's state is, since no event knows its own. */
    public boolean hasSessions() {
        return window instanceof Window.Session;
    }

    /** Whether a group's state grows with the number of its values, up to the size of a sketch: tens of KiB. */
    boolean keepsValues() {
        return folds.stream().anyMatch(fold -> fold.keepsValues() && !fold.needsMultiset());
    }

    /**
     * Changes with everything that state depends on. It is part of the operator's uid: restoring the sums of another
     * definition is then refused by Flink, where otherwise they would pass for this one's.
     */
    public String fingerprint() {
        return Integer.toHexString((reading + "|" + window + "|" + folds + "|" + retracts).hashCode());
    }
}
