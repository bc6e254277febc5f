package io.penstock.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.ingestion.cdc.postgres.PostgresKind;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every type that tables use, by both ways that a row can take: the snapshot's driver and the log's decoder. */
class TypesIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TABLE = """
            create type mood as enum ('sad', 'ok');
            create domain money_amount as numeric(12,2) check (value > -1000000);
            create domain inner_money as money_amount;
            create table public.everything (id bigint primary key, must int, n numeric, amount numeric(12,2) default 0.00,
              exact money_amount default 1.5, f4 real default 'NaN', f8 double precision, i2 smallint default 3, flag boolean default true,
              d date default 'infinity', ts timestamp default '-infinity', tstz timestamptz default now(), t time default '24:00', ttz timetz,
              u uuid default gen_random_uuid(), j jsonb default '{}', js json, bin bytea default '\\x00', mood mood default 'ok', price money_amount,
              texts text[] default '{}', longs bigint[], iv interval default '1 mon', m money, c char(5), vc varchar(10) default 'x', ip inet, bits bit(3),
              bit1 bit, vbits varbit, x xml, p point, r int4range, ts_v tsvector, moods mood[], tss timestamptz[], ds date[], ns numeric[], uu uuid[],
              bb boolean[], o oid, clock time default '01:02:03.456789', shift time default '23:59:59.9999',
              wall timestamp default '2024-02-29 01:02:03.5', nanos timestamptz default '2024-02-29 01:02:03.5+00', key16 uuid default 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
              three bytea default '\\x010203', wide numeric(30,10) default -12345678901234567890.5, moods2 mood[] default '{sad,ok}',
              stamps timestamptz[] default '{"2024-02-29 01:02:03.5+00"}', days date[] default '{2024-02-29}', nested inner_money default 0.10,
              bx box default '(2,2),(1,1.5)', ci circle default '<(1,2),3>', li line default '{1,2,3}', ls lseg default '[(1,2),(3,4)]',
              pa path default '((1,2),(3,4))', po polygon default '((1,2),(3,4),(1e22,1e-7))', tr tstzrange default '["2024-01-01 00:00:00+00",)',
              ivs interval[] default '{"1 mon -2 days"}', ttzs timetz[] default '{01:02:03+02}', ps point[] default '{"(1,2)"}', doubled int generated always as (must * 2) stored);
            alter table everything replica identity full""";
    private static final String ROWS = """
            insert into everything (id, must, n, amount, exact, f4, f8, i2, flag, d, ts, tstz, t, ttz, u, j, js, bin, mood, price, texts, longs, iv, m, c, vc,
              ip, bits, bit1, vbits, x, p, r, ts_v, moods, tss, ds, ns, uu, bb, o)
            values
              (1, 1, 0.1000, 12.30, 0.65, 1.5, 1e22, 3, true, '2024-02-29', '2024-02-29 01:02:03.123456', '2024-02-29 01:02:03.123456+02', '24:00:00',
                '01:02:03+02', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1.50}', '{"a":  1}', '\\x4142', 'ok', 0.10, '{a,"b,c",NULL,"NULL",""}', '{1,2}',
                '1 mon 2 days 03:04:05.6', 12.5, 'ab', 'x', '10.0.0.1', '101', '1', '10101', '<a/>', '(1,2)', '[1,5)', 'a b', '{sad,ok}', '{infinity,2024-01-01}',
                '{infinity,"0044-03-15 BC"}', '{1.50,NaN}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '{t,f,NULL}', 42),
              (2, null, 'NaN', 'NaN', null, 'NaN', 'Infinity', -32768, false, 'infinity', 'infinity', '-infinity', '00:00', null, null, null, null, '\\x',
                'sad', null, '{}', '{}', '-1 year', -0.01, '', '', null, null, '0', '', null, null, 'empty', '', '{}', '{}', '{}', '{}', '{}', '{}', 4294967295),
              (3, null, 'Infinity', -0.01, -5, '-Infinity', 1e-300, 0, null, '-infinity', '-infinity', 'infinity', '23:59:59.999999', null, null, '[null]', null, null,
                null, null, '{{a,b},{c,d}}', null, '00:00:00.000001', 92233720368547758.07, null, null, '::1/64', null, null, null, null, null, null, null, null, null, null, null, null, null, 0),
              (4, null, 1e30, 9999999999.99, 0, 1e-44, 5e-324, 1, true, '0044-03-15 BC', '0044-03-15 01:02:03.5 BC', '4714-11-24 00:00:00+00 BC', '12:00', '12:00-15:59', null,
                '"x"', null, null, null, null, '[0:1]={a,b}', null, '178000000 years', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 1),
              (5, null, 1e-20, 0, 0, 0.1, 0.1, 1, true, '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', '12:00', null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 1),
              (6, 6, 0, 0, 0, 0, 0, 0, false, '0001-01-01', '0001-01-01', '0001-01-01 00:00:00+00', '12:00', null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 1),
              (7, 7, 123456789012345678901234567890.123456789, 0, 0, 0, 0, 0, false, '1582-10-15', '1582-10-14', '1582-10-14 12:00:00+00', '12:00', null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 1)""";
    private static final String COLUMNS =
            "n, amount, exact, f4, f8, i2, flag, d, ts, tstz, t, ttz, u, j, js, bin, mood, price, texts, longs, iv, m, c, vc, ip, bits, bit1, vbits, x, p, r,"
                    + " ts_v, moods, tss, ds, ns, uu, bb, o";

    private static final List<String> TEXTS = List.of(
            "t", "ttz", "iv", "ip", "bits", "bit1", "vbits", "x", "p", "bx", "ci", "li", "ls", "pa", "po", "r", "tr",
            "ts_v", "moods", "tss", "ds", "ns", "uu", "bb", "texts", "longs", "ivs", "ttzs", "ps", "u", "vc", "mood",
            "n");

    @ParameterizedTest
    @EnumSource
    void aRowIsTheSameWhetherItComesFromTheSnapshotOrFromTheLog(PostgresKind.Reader reader) throws Exception {
        Schema contract = contract();
        Shop shop = Shop.of(
                        "types_" + reader.name().toLowerCase(Locale.ROOT),
                        List.of(new Shop.Captured("orders", "public.everything", contract, "id", "tstz")),
                        TABLE)
                .setUp();
        shop.sql(ROWS);
        shop.sql("insert into everything (id, must, " + COLUMNS + ") select 8, null, " + COLUMNS
                + " from everything where id = 1");
        try (ServiceThread service = ServiceThread.start(shop, reader);
                CommittedTopic topic = new CommittedTopic(shop.orders(), contract);
                CommittedTopic deadLetters = new CommittedTopic(shop.deadLetters())) {
            await().atMost(SOON)
                    .until(() -> topic.records().size() + deadLetters.records().size() >= 8);
            shop.sql("insert into everything (id, must, " + COLUMNS + ") select id + 100, must, " + COLUMNS
                    + " from everything");
            await().atMost(SOON)
                    .until(() -> topic.records().size() + deadLetters.records().size() >= 16);

            Map<Long, String> mapped = new TreeMap<>();
            topic.changes().forEach(change -> mapped.put(Long.valueOf(change.key()), String.valueOf(change.after())));
            assertThat(mapped.keySet()).containsExactly(1L, 6L, 7L, 101L, 106L, 107L);
            assertThat(mapped.get(1L)).isEqualTo(EXPECTED);
            for (long id : new long[] {1, 6, 7}) {
                assertThat(withoutId(mapped.get(id + 100))).isEqualTo(withoutId(mapped.get(id)));
            }
            try (Connection connection = shop.connect()) {
                for (var letter : deadLetters.records()) {
                    assertImageIsTheRow(connection, new String(letter.value(), UTF_8));
                    assertTextIsTheServers(connection, new String(letter.value(), UTF_8));
                }
            }
            assertThat(deadLetters.records()).hasSize(10);
            assertThat(service.alive()).isTrue();
        }
    }

    private static final String EXPECTED =
            "{\"id\": 1, \"must\": 1, \"n\": \"0.1000\", \"amount\": 12.3, \"exact\": \"A\", \"f4\": 1.5, \"f8\": 1.0E22, \"i2\": 3, \"flag\": true,"
                    + " \"d\": 19782, \"ts\": 1709168523123456, \"tstz\": 1709161323123, \"t\": \"24:00:00\", \"u\": \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\","
                    + " \"j\": \"{\\\"a\\\": 1.50}\", \"bin\": \"AB\", \"mood\": \"ok\", \"price\": 0.1, \"texts\": [\"a\", \"b,c\", null, \"NULL\", \"\"], \"longs\": [1, 2],"
                    + " \"clock\": 3723456789, \"shift\": 86399999, \"wall\": 1709168523500000, \"nanos\": 1709168523500000000,"
                    + " \"key16\": [-96, -18, -68, -103, -100, 11, 78, -8, -69, 109, 107, -71, -67, 56, 10, 17], \"three\": [1, 2, 3], \"wide\": [-1, -1, -1, -2, 113, 22, -16, 9, 60, -116, 31, 16, -47, 81, 6, 0],"
                    + " \"moods2\": [\"sad\", \"ok\"], \"stamps\": [1709168523500], \"days\": [19782], \"nested\": 0.1}";

    private static String withoutId(@Nullable String record) {
        return String.valueOf(record).replaceFirst("\"id\": \\d+, ", "");
    }

    /** Two forms of one value would be two values to whoever takes one back for the other. */
    private static void assertTextIsTheServers(Connection connection, String letter) throws Exception {
        JsonNode after = new ObjectMapper().readTree(letter).path("after");
        try (var sql = connection.createStatement();
                var row = sql.executeQuery("select "
                        + TEXTS.stream()
                                .map(column -> "case when " + column + " is not null then format('%s', " + column
                                        + ") end as " + column)
                                .collect(joining(", "))
                        + " from everything where id = " + after.path("id").asText())) {
            row.next();
            for (String column : TEXTS) {
                JsonNode text = after.path(column);
                assertThat(text.textValue())
                        .as("%s of %s", column, after.path("id"))
                        .isEqualTo(row.getString(column));
            }
        }
    }

    private static void assertImageIsTheRow(Connection connection, String letter) throws Exception {
        try (var sql = connection.prepareStatement("""
                select e::text, (json_populate_record(null::everything, letter -> 'after'))::text
                from (select ?::json as letter) l join everything e on e.id = (letter -> 'after' ->> 'id')::bigint""")) {
            sql.setString(1, letter);
            try (var row = sql.executeQuery()) {
                row.next();
                assertThat(row.getString(2)).isEqualTo(row.getString(1));
            }
        }
    }

    private static Schema contract() throws Exception {
        try (var in = TypesIT.class.getResourceAsStream("/test/Everything.avsc")) {
            return new Schema.Parser().parse(in);
        }
    }
}
