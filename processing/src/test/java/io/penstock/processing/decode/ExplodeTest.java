package io.penstock.processing.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Delta;
import java.util.ArrayList;
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
                .extracting(delta -> delta.contribution().key(), Delta::sign, Delta::changes, Delta::image)
                .containsExactly(tuple("old", -1, 0, "before"), tuple("new", 1, 1, "after"));
    }

    @Test
    void aDeleteCountsWhereItsRowWas() {
        assertThat(explode(OLD, null, true))
                .extracting(Delta::sign, Delta::changes)
                .containsExactly(tuple(-1, 1));
    }

    @Test
    void aChangeThatItsLateLetterCountsIsNotCountedAgain() {
        assertThat(explode(OLD, NEW, false)).extracting(Delta::changes).containsExactly(0, 0);
        assertThat(explode(OLD, null, false)).extracting(Delta::changes).containsExactly(0);
    }

    private static List<Delta> explode(@Nullable Image before, @Nullable Image after, boolean counted) {
        List<Delta> deltas = new ArrayList<>();
        RawRecord record = new RawRecord(0, 0, 0, null, null, List.of());
        new Explode(0, true).flatMap(new Change(record, before, after, counted, 5), new ListCollector<>(deltas));
        return deltas;
    }

    private static Image image(String key, long eventTime) {
        return new Image(eventTime, List.of(new Contribution(key, 0, new Long[0])));
    }
}
