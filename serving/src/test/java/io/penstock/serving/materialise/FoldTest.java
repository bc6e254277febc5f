package io.penstock.serving.materialise;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.serving.Views;
import io.penstock.serving.store.ViewRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FoldTest {
    @Test
    void theNewestVersionOfEachKeyRemainsInWhateverOrderTheyCome() {
        for (int seed = 0; seed < 50; seed++) {
            List<ViewRow> rows = new ArrayList<>();
            for (int key = 0; key < 5; key++) {
                for (int version = 1; version <= 4 + key; version++) {
                    rows.add(row(key, version));
                }
            }
            Collections.shuffle(rows, new Random(seed));
            Fold fold = new Fold();
            rows.forEach(row -> fold.add(Views.revenue(), row));

            assertThat(fold.rows().get(Views.revenue()))
                    .extracting(row -> row.key().get(0) + "@" + row.version())
                    .containsExactlyInAnyOrder("0@4", "1@5", "2@6", "3@7", "4@8");
        }
    }

    @Test
    void ofTwoEqualVersionsTheFirstRemainsAsInTheDatabase() {
        ViewRow first = row(1, 7);
        Fold fold = new Fold();
        fold.add(Views.revenue(), first);
        fold.add(Views.revenue(), row(1, 7));

        assertThat(fold.rows().get(Views.revenue())).singleElement().isSameAs(first);
    }

    @Test
    void viewsDoNotMix() {
        Fold fold = new Fold();
        fold.add(Views.revenue(), row(1, 1));
        fold.add(Views.payments(), row(1, 2));

        assertThat(fold.rows().get(Views.revenue()))
                .extracting(ViewRow::version)
                .containsExactly(1L);
        assertThat(fold.rows().get(Views.payments()))
                .extracting(ViewRow::version)
                .containsExactly(2L);
    }

    private static ViewRow row(long key, long version) {
        return new ViewRow(List.of(key), version, new Object[0]);
    }
}
