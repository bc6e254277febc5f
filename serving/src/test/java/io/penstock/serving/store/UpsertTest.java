package io.penstock.serving.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.serving.Views;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpsertTest {
    @Test
    void oneStatementWritesAllRowsThatAreNewer() {
        assertThat(Upsert.sql(Views.payments()))
                .isEqualTo("INSERT INTO \"shop\".\"payments_per_minute\" AS t (\"currency\", \"status\","
                        + " \"window_start\", \"window_end\", \"payments\", \"amount\", \"rows\", \"changes\","
                        + " \"version\", \"final\", \"source_time\", \"checksum\", \"complete_until\") SELECT s.c0, s.c1,"
                        + " to_timestamp(s.c2 / 1000) + s.c2 % 1000 * interval '1 millisecond',"
                        + " to_timestamp(s.c3 / 1000) + s.c3 % 1000 * interval '1 millisecond', s.c4, s.c5, s.c6,"
                        + " s.c7, s.c8, s.c9, to_timestamp(s.c10 / 1000) + s.c10 % 1000 * interval '1 millisecond',"
                        + " s.c11, to_timestamp(s.c12 / 1000) + s.c12 % 1000 * interval '1 millisecond'"
                        + " FROM unnest(?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[], ?::numeric[],"
                        + " ?::int8[], ?::int8[], ?::int8[], ?::bool[], ?::int8[], ?::int8[], ?::int8[])"
                        + " AS s(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12)"
                        + " ON CONFLICT (\"window_start\", \"currency\", \"status\") DO UPDATE SET"
                        + " \"window_end\" = excluded.\"window_end\", \"payments\" = excluded.\"payments\","
                        + " \"amount\" = excluded.\"amount\", \"rows\" = excluded.\"rows\","
                        + " \"changes\" = excluded.\"changes\", \"version\" = excluded.\"version\","
                        + " \"final\" = excluded.\"final\", \"source_time\" = excluded.\"source_time\","
                        + " \"checksum\" = excluded.\"checksum\","
                        + " \"complete_until\" = excluded.\"complete_until\""
                        + " WHERE excluded.\"version\" > t.\"version\"");
    }

    @Test
    void rowsAreLockedInTheOrderOfTheirKeys() {
        List<ViewRow> rows = new ArrayList<>(List.of(row(2L, "a"), row(1L, "b"), row(1L, "a"), row(-1L, "c")));

        rows.sort(ViewRow.byKey());

        assertThat(rows)
                .extracting(ViewRow::key)
                .containsExactly(List.of(-1L, "c"), List.of(1L, "a"), List.of(1L, "b"), List.of(2L, "a"));
    }

    private static ViewRow row(long window, String group) {
        return new ViewRow(List.of(window, group), 1, new Object[0]);
    }
}
