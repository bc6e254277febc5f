package io.penstock.benchmarks.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.benchmarks.ingestion.Tally.Image;
import org.junit.jupiter.api.Test;

final class TallyTest {
    private static final Image ONE = new Image("c1", 100);
    private static final Image TWO = new Image("c2", 200);
    private static final Image TWO_LATER = new Image("c2", 250);

    private final Tally expected = new Tally();
    private final Tally table = new Tally();
    private final Tally found = new Tally();

    TallyTest() {
        expected.add("c", Image.NONE, ONE);
        expected.add("c", Image.NONE, TWO);
        expected.add("u", TWO, TWO_LATER);
        table.row(ONE);
        table.row(TWO_LATER);
    }

    @Test
    void theSameChangesInAnyOrderAreExact() {
        found.add("u", TWO, TWO_LATER);
        found.add("c", Image.NONE, TWO);
        found.add("c", Image.NONE, ONE);

        assertThat(found.differencesFrom(expected, table)).isEmpty();
    }

    @Test
    void aLostRecordIsFound() {
        found.add("c", Image.NONE, TWO);
        found.add("u", TWO, TWO_LATER);

        assertThat(found.differencesFrom(expected, table))
                .anyMatch(difference -> difference.contains("{c=1, u=1} instead of {c=2, u=1}"))
                .anyMatch(difference -> difference.contains("SQL over the table"));
    }

    @Test
    void aDoubledRecordIsFound() {
        found.addAll(expected);
        found.add("u", TWO, TWO_LATER);

        assertThat(found.differencesFrom(expected, table)).hasSize(3);
    }

    @Test
    void aLostAndADoubledRecordDoNotCancel() {
        found.add("c", Image.NONE, TWO);
        found.add("c", Image.NONE, TWO);
        found.add("u", TWO, TWO_LATER);

        assertThat(found.count()).isEqualTo(expected.count());
        assertThat(found.differencesFrom(expected, table)).hasSize(2);
    }

    @Test
    void anUpdateThatLostItsStepIsFoundThoughTheTableIsTheSame() {
        found.add("c", Image.NONE, ONE);
        found.add("c", Image.NONE, TWO_LATER);
        found.add("u", TWO_LATER, TWO_LATER);

        assertThat(found.rows()).isEqualTo(table.rows());
        assertThat(found.differencesFrom(expected, table))
                .containsExactly("the checksum over the changes differs from what was written");
    }

    @Test
    void anotherAmountIsFound() {
        found.add("c", Image.NONE, new Image("c1", 101));
        found.add("c", Image.NONE, TWO);
        found.add("u", TWO, TWO_LATER);

        assertThat(found.differencesFrom(expected, table)).hasSize(2);
    }

    @Test
    void eachTenChangesAreEightInsertsAnUpdateAndADeletion() {
        assertThat(Workload.changes(20, 30).differencesFrom(Workload.changes(0, 10), new Tally()))
                .noneMatch(difference -> difference.contains("by kind"))
                .hasSize(2);
        assertThat(Workload.changes(0, 1_000).count()).isEqualTo(1_000);
    }
}
