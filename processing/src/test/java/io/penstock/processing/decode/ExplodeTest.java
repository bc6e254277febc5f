package io.penstock.processing.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.common.declaration.Window;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.Plans;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.WindowAssigner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplodeTest {
    private static final Image OLD = image("old", 1);
    private static final Image NEW = image("new", 2);

    @Test
    void anUpdateTakesItsOldRowOutAndPutsItsNewRowInAndCountsThere() {
        assertThat(explode(OLD, NEW, true))
                .extracting(
                        Delta::key,
                        delta -> delta.fact().sign(),
                        delta -> delta.fact().changes(),
                        delta ->
                                delta.original() == null ? "" : delta.original().image())
                .containsExactly(tuple("[\"old\",0]", -1, 0, "before"), tuple("[\"new\",0]", 1, 1, "after"));
    }

    @Test
    void aDeleteCountsWhereItsRowWas() {
        assertThat(explode(OLD, null, true))
                .extracting(delta -> delta.fact().sign(), delta -> delta.fact().changes())
                .containsExactly(tuple(-1, 1));
    }

    @Test
    void aChangeThatItsLateLetterCountsIsNotCountedAgain() {
        assertThat(explode(OLD, NEW, false))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(0, 0);
        assertThat(explode(OLD, null, false))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(0);
    }

    @Test
    void anUpdateThatEntersTheViewIsCountedThereAndOneThatLeavesItWhereItWas() {
        Image unwanted = new Image(3, 0, Collections.singletonList(null));
        assertThat(explode(unwanted, NEW, true))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(1);
        assertThat(explode(OLD, unwanted, true))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(1);
        assertThat(explode(unwanted, unwanted, true)).isEmpty();
    }

    @Test
    void anImageGoesToEachOfItsWindowsAndItsOriginalToTheLastOfThem() {
        Window hopping = new Window.Hopping(Duration.ofSeconds(3), Duration.ofSeconds(1));
        Image image = new Image(10_500, 0, List.of(new Contribution("[1]", new Long[0])));
        assertThat(explode(null, image, true, hopping))
                .extracting(Delta::key, Delta::windowStart, delta -> delta.original() != null)
                .containsExactly(
                        tuple("[1,10000]", 10_000L, true),
                        tuple("[1,9000]", 9_000L, false),
                        tuple("[1,8000]", 8_000L, false));
        assertThat(explode(null, image, true, Window.running()))
                .extracting(Delta::key)
                .containsExactly("[1]");
    }

    private static List<Delta> explode(@Nullable Image before, @Nullable Image after, boolean counted) {
        return explode(before, after, counted, Window.tumbling(Duration.ofSeconds(1)));
    }

    private static List<Delta> explode(@Nullable Image before, @Nullable Image after, boolean counted, Window window) {
        ViewPlan plan = Plans.of(window, true);
        List<Delta> deltas = new ArrayList<>();
        RawRecord record = new RawRecord(0, 0, 0, null, null, List.of());
        new Explode(0, new WindowAssigner(plan), true)
                .flatMap(new Change(record, before, after, counted, 5), new ListCollector<>(deltas));
        return deltas;
    }

    private static Image image(String key, long eventTime) {
        return new Image(eventTime, 0, List.of(new Contribution("[\"" + key + "\"]", new Long[0])));
    }
}
