package io.penstock.processing.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Delta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplodeTest {
    private static final Image OLD = image("old", 1);
    private static final Image NEW = image("new", 2);

    @Test
    void anUpdateTakesItsOldRowOutAndPutsItsNewRowInAndCountsThere() throws Exception {
        assertThat(explode(OLD, NEW, true))
                .extracting(
                        Delta::key,
                        delta -> delta.fact().sign(),
                        delta -> delta.fact().changes(),
                        delta -> delta.original().image())
                .containsExactly(tuple("[\"old\"]", -1, 0, "before"), tuple("[\"new\"]", 1, 1, "after"));
    }

    @Test
    void aDeleteCountsWhereItsRowWas() throws Exception {
        assertThat(explode(OLD, null, true))
                .extracting(delta -> delta.fact().sign(), delta -> delta.fact().changes())
                .containsExactly(tuple(-1, 1));
    }

    @Test
    void aChangeThatItsLateLetterCountsIsNotCountedAgain() throws Exception {
        assertThat(explode(OLD, NEW, false))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(0, 0);
        assertThat(explode(OLD, null, false))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(0);
    }

    @Test
    void anUpdateThatEntersTheViewIsCountedThereAndOneThatLeavesItWhereItWas() throws Exception {
        Image unwanted = new Image(3, 0, Collections.singletonList(null));
        assertThat(explode(unwanted, NEW, true))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(1);
        assertThat(explode(OLD, unwanted, true))
                .extracting(delta -> delta.fact().changes())
                .containsExactly(1);
        assertThat(explode(unwanted, unwanted, true)).isEmpty();
    }

    private static List<Delta> explode(@Nullable Image before, @Nullable Image after, boolean counted)
            throws Exception {
        List<Delta> deltas = new ArrayList<>();
        RawRecord record = new RawRecord(0, 0, 0, null, null, List.of());
        new Explode(0, true, (group, fact, original) -> deltas.add(new Delta(group, fact, original)))
                .send(new Change(record, before, after, counted, 5));
        return deltas;
    }

    private static Image image(String key, long eventTime) {
        return new Image(eventTime, 0, List.of(new Contribution("[\"" + key + "\"]", new Long[0])));
    }
}
