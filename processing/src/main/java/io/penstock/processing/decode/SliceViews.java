package io.penstock.processing.decode;

import io.penstock.processing.view.Input;
import io.penstock.processing.view.Reading;
import io.penstock.processing.view.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the views of a source ask of each image, by slots. An input that several views share is read once. */
final class SliceViews {

    /**
     * A measured field.
     *
     * @param fraction whether it is float or double
     * @param scaled how its numbers are scaled; null where they are compared
     * @param ordered how its numbers are compared; null where they are scaled
     */
    record Measured(
            int slot,
            boolean text,
            boolean nullable,
            boolean fraction,
            Input.@Nullable Scaled scaled,
            Input.@Nullable Ordered ordered) {}

    /** One view's: conditions, slots of the group's fields and which are texts, positions of its inputs among all. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wanted(@Nullable SliceCondition where, int[] group, boolean[] texts, int[] inputs) {}

    final Measured[] measured;
    final Wanted[] views;

    SliceViews(SourcePlan plan, SliceLayout layout) {
        List<Input> inputs = new ArrayList<>();
        views = plan.views().stream()
                .map(ViewPlan::reading)
                .map(reading -> wanted(reading, plan, layout, inputs))
                .toArray(Wanted[]::new);
        measured = inputs.stream().map(input -> measured(input, plan, layout)).toArray(Measured[]::new);
    }

    private static Wanted wanted(Reading reading, SourcePlan plan, SliceLayout layout, List<Input> all) {
        for (Input input : reading.inputs()) {
            if (!all.contains(input)) {
                all.add(input);
            }
        }
        String where = reading.where();
        int[] group = reading.by().stream().mapToInt(layout::slot).toArray();
        boolean[] texts = new boolean[group.length];
        for (int i = 0; i < group.length; i++) {
            texts[i] = layout.kind(group[i]) == SliceLayout.Kind.TEXT;
        }
        return new Wanted(
                where == null ? null : new SliceCondition(List.of(where), plan.contract(), layout),
                group,
                texts,
                reading.inputs().stream().mapToInt(all::indexOf).toArray());
    }

    private static Measured measured(Input input, SourcePlan plan, SliceLayout layout) {
        int slot = layout.slot(input.field());
        SliceLayout.Kind kind = layout.kind(slot);
        return new Measured(
                slot,
                kind == SliceLayout.Kind.TEXT,
                plan.contract().getField(input.field()).schema().isUnion(),
                kind == SliceLayout.Kind.FRACTION,
                input instanceof Input.Scaled scaled ? scaled : null,
                input instanceof Input.Ordered ordered ? ordered : null);
    }
}
