package io.penstock.ingestion.cdc.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.geometric.PGpoint;
import org.postgresql.geometric.PGpolygon;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/** The texts are PostgreSQL 17's. */
class ServerTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00:00:00",
                "1 mon",
                "1 year 2 mons 3 days 04:05:06.7",
                "-1 years -2 mons +3 days -04:05:06.000001",
                "1 mon -1 days",
                "-1 days +02:03:00",
                "1 day -00:00:01",
                "-00:00:00.5",
                "-178000000 years",
                "-2147483648 days",
                "100:00:00"
            })
    void anIntervalIsPrintedInTheServersStyle(String text) throws SQLException {
        assertThat(ServerText.of(new PGInterval(text))).isEqualTo(text);
    }

    @Test
    void coordinatesArePrintedInTheServersStyle() throws SQLException {
        assertThat(ServerText.of(new PGpoint(1, -2.5))).isEqualTo("(1,-2.5)");
        assertThat(ServerText.of(new PGpoint(Double.NaN, Double.NEGATIVE_INFINITY)))
                .isEqualTo("(NaN,-Infinity)");
        assertThat(ServerText.of(new PGpolygon("((1e22,1e-7),(0.0001,123456789012345),(1e15,-1.5e-300),(2e23,-0))")))
                .isEqualTo("((1e+22,1e-07),(0.0001,123456789012345),(1e+15,-1.5e-300),(2e+23,-0))");
        assertThat(ServerText.of(new PGpoint(Double.parseDouble("8.41e21"), 0.1 + 0.2)))
                .isEqualTo("(8.41e+21,0.30000000000000004)");
    }

    @Test
    void everythingElseStaysAsItIs() throws SQLException {
        PGobject object = new PGobject();
        object.setType("ltree");
        object.setValue("1.0");

        assertThat(ServerText.of(object)).isEqualTo("1.0");
    }
}
