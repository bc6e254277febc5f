package io.penstock.serving.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.serving.Views;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TablePlanTest {
    private static final ViewTable TABLE = Views.payments();
    private static final List<String> KEY = List.of("window_start", "currency", "status");
    private static final Optional<String> COMMENT = Optional.of("Penstock view, window PT1M");

    @Test
    void aMissingTableIsCreatedWithRoomForUpdatesAndOneIndexInTheOrderOfAnswers() {
        assertThat(TablePlan.statements(TABLE, null))
                .containsExactly(
                        "CREATE TABLE \"shop\".\"payments_per_minute\" (\"currency\" text COLLATE \"C\" NOT NULL,"
                                + " \"status\" text COLLATE \"C\" NOT NULL,"
                                + " \"window_start\" timestamp with time zone NOT NULL,"
                                + " \"window_end\" timestamp with time zone NOT NULL, \"payments\" bigint,"
                                + " \"amount\" numeric(38,2), \"rows\" bigint NOT NULL, \"changes\" bigint NOT NULL,"
                                + " \"version\" bigint NOT NULL, \"final\" boolean NOT NULL,"
                                + " \"source_time\" timestamp with time zone NOT NULL, \"checksum\" bigint,"
                                + " \"complete_until\" timestamp with time zone)"
                                + " WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)",
                        "CREATE UNIQUE INDEX ON \"shop\".\"payments_per_minute\""
                                + " (\"window_start\" DESC, \"currency\" ASC, \"status\" ASC)",
                        "COMMENT ON TABLE \"shop\".\"payments_per_minute\" IS 'Penstock view, window PT1M'");
    }

    @Test
    void aTableThatIsAsDeclaredIsLeftAlone() {
        assertThat(TablePlan.statements(TABLE, new TablePlan.Existing(columns(), KEY, COMMENT)))
                .isEmpty();
    }

    @Test
    void aMeasureThatIsMissingIsAddedAndOneThatIsGoneIsKept() {
        Map<String, String> columns = columns();
        columns.remove("amount");
        columns.put("forgotten", "bigint");

        assertThat(TablePlan.statements(TABLE, new TablePlan.Existing(columns, KEY, COMMENT)))
                .containsExactly("ALTER TABLE \"shop\".\"payments_per_minute\" ADD COLUMN \"amount\" numeric(38,2)");
    }

    @Test
    void everythingThatCannotBePutRightIsSaidAtOnceWithTheWayOut() {
        Map<String, String> columns = columns();
        columns.put("amount", "numeric(38,4)");
        columns.remove("status");

        assertThatThrownBy(() -> TablePlan.statements(
                        TABLE,
                        new TablePlan.Existing(
                                columns,
                                List.of("window_start", "currency"),
                                Optional.of("Penstock view, window PT5M"))))
                .hasMessage("table \"shop\".\"payments_per_minute\" has no column status; has column amount of type"
                        + " numeric(38,4), declared is numeric(38,2); is unique by [window_start, currency], declared"
                        + " is [window_start, currency, status]; holds windows of PT5M, declared is PT1M. Name the"
                        + " changed view anew, or drop the table and the view's rows in penstock_offsets: it is then"
                        + " filled again from its topic");
    }

    private static Map<String, String> columns() {
        return TABLE.columns().stream()
                .collect(Collectors.toMap(Column::name, column -> column.type().sql(), (a, b) -> a, HashMap::new));
    }
}
