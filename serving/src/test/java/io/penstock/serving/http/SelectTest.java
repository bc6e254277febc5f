package io.penstock.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectTest {
    private static final String COLUMNS = "SELECT \"source_region\", \"currency\", \"window_start\", \"window_end\","
            + " \"orders\", \"revenue\"::text AS \"revenue\", \"smallest\", \"largest\","
            + " \"average\"::text AS \"average\", \"final\", \"version\", \"changes\","
            + " \"checksum\"::text AS \"checksum\", \"complete_until\""
            + " FROM \"shop\".\"revenue_per_minute\" WHERE \"rows\" > 0";
    private static final String ORDER = " ORDER BY \"window_start\" DESC, \"source_region\" ASC, \"currency\" ASC";

    @Test
    void theFirstPageReadsTheIndexFromItsBeginning() throws Refusal {
        Select select = Select.of(ViewRequestTest.parse());

        assertThat(select.sql()).isEqualTo(COLUMNS + ORDER + " LIMIT $1");
        assertThat(select.parameters()).containsExactly(101);
    }

    @Test
    void everyFilterIsABoundParameter() throws Refusal {
        String attack = "x' OR '1'='1";
        Select select = Select.of(ViewRequestTest.parse(
                "currency", attack, "from", "2026-01-01T00:00:00Z", "to", "2026-01-02T00:00:00Z", "final", "false"));

        assertThat(select.sql())
                .isEqualTo(COLUMNS + " AND \"currency\" = $1 AND \"window_start\" >= $2 AND \"window_start\" < $3"
                        + " AND \"final\" = $4" + ORDER + " LIMIT $5");
        assertThat(select.parameters())
                .containsExactly(
                        attack,
                        OffsetDateTime.parse("2026-01-01T00:00:00Z"),
                        OffsetDateTime.parse("2026-01-02T00:00:00Z"),
                        false,
                        101);
    }

    @Test
    void aFollowingPageReadsTheRestOfTheWindowAndThenOlderOnes() throws Refusal {
        ViewRequest first = ViewRequestTest.parse("limit", "10");
        String cursor = new Cursor(first.fingerprint(), List.of(60_000L, "eu", "EUR")).encode();

        Select select = Select.of(ViewRequestTest.parse("limit", "10", "cursor", cursor));

        assertThat(select.sql())
                .isEqualTo("(" + COLUMNS + " AND \"window_start\" = $3 AND (\"source_region\", \"currency\") > ($4, $5)"
                        + ORDER + " LIMIT $1) UNION ALL (" + COLUMNS + " AND \"window_start\" < $2" + ORDER
                        + " LIMIT $1)" + ORDER + " LIMIT $1");
        assertThat(select.parameters())
                .containsExactly(
                        11,
                        OffsetDateTime.parse("1970-01-01T00:01:00Z"),
                        OffsetDateTime.parse("1970-01-01T00:01:00Z"),
                        "eu",
                        "EUR");
    }
}
