package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One edit of the built-in pipeline a row, and word for word what its author is told. */
final class RefusedPipelinesTest {

    private static final Path SHOP = Path.of("../pipelines/shop.yaml");

    /** Replaces the first {@code what} by {@code with}. */
    private record Edit(String what, String with, List<String> complaints) {

        @Override
        public String toString() {
            return what + " -> " + with;
        }
    }

    private final Path folder;

    RefusedPipelinesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Edit> structure() {
        return Stream.of(
                edit(
                        "owner: commerce-data",
                        "onwer: commerce-data",
                        "4:1: metadata: key 'owner' is missing",
                        "4:24: metadata.onwer: unknown key; did you mean 'owner'?"),
                edit("checkpoints:", "jobs: {}\ncheckpoints:", "41:1: jobs: unknown key"),
                edit("    eventTime: created_at\n", "", "7:3: sources.orders: key 'eventTime' is missing"),
                edit(
                        "penstock/v1",
                        "penstock/v2",
                        "2:13: apiVersion: 'penstock/v2' is not penstock/v1; did you mean 'penstock/v1'?"),
                edit("kind: Pipeline", "kind: Environment", "3:7: kind: another kind of file belongs here: Pipeline"),
                edit(
                        "by: [source_region, currency]",
                        "by: source_region",
                        "24:9: views.revenue_per_minute.by: expected a list, found text"),
                edit(
                        "by: [source_region, currency]",
                        "by: []",
                        "24:9: views.revenue_per_minute.by: has 0 items, needs 1 to 16"),
                edit(
                        "by: [source_region, currency]",
                        "by: [currency, currency]",
                        "24:20: views.revenue_per_minute.by[1]: given twice"),
                edit(
                        "window: {tumbling: 1m}",
                        "window: 1m",
                        "23:13: views.revenue_per_minute.window: expected a mapping, found text"),
                edit(
                        "key: customer_id ",
                        "key: [customer_id] ",
                        "10:10: sources.orders.key: expected text, found a list"),
                edit("key: customer_id ", "key: ", "10:9: sources.orders.key: has no value"),
                edit("key: customer_id ", "key: '' ", "10:10: sources.orders.key: has no value"),
                edit(
                        "    key: customer_id ",
                        "    key: customer_id\n    key: order_id ",
                        "11:5: sources.orders.key: given twice, first at 10:5"),
                edit(
                        "    key: customer_id ",
                        "    ? [a, b]\n    : c\n    key: customer_id ",
                        "10:7: sources.orders: a key is text, never a list or a mapping"),
                edit(
                        "key: customer_id ",
                        "key: !!java.net.URL customer_id ",
                        "10:10: not YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL"),
                edit(
                        "key: customer_id ",
                        "key: !mine customer_id ",
                        "10:10: sources.orders.key: tags such as '!mine' are not read"));
    }

    static Stream<Edit> values() {
        return Stream.of(
                edit(
                        "freshness: 1s",
                        "freshness: 1 s",
                        "31:16: views.revenue_per_minute.freshness: '1 s' is not a duration such as 500ms, 1s, 5m, 2h"
                                + " or 30d"),
                edit(
                        "freshness: 1s",
                        "freshness: 2h",
                        "31:16: views.revenue_per_minute.freshness: 2h is not between 100ms and 1h"),
                edit(
                        "retention: 30d",
                        "retention: 30s",
                        "32:16: views.revenue_per_minute.retention: 30s is not between 1m and 3650d"),
                edit(
                        "tumbling: 1m",
                        "tumbling: 2d",
                        "23:13: views.revenue_per_minute.window: 2d is not between 1s and 1d"),
                edit(
                        "throughput: 20000/s",
                        "throughput: 20000",
                        "12:25: sources.orders.topic.throughput: '20000' is not a rate such as 20000/s"),
                edit(
                        "throughput: 20000/s",
                        "throughput: 0/s",
                        "12:25: sources.orders.topic.throughput: 0 is not between 1 and 100000000"),
                edit(
                        "retention: 14d}",
                        "partitions: 010}",
                        "12:46: sources.orders.topic.partitions: '010' is not a whole number"),
                edit(
                        "retention: 14d}",
                        "partitions: 1001}",
                        "12:46: sources.orders.topic.partitions: 1001 is not between 1 and 1000"),
                edit(
                        "quantile: 0.999",
                        "quantile: 99.9",
                        "13:26: sources.orders.lateness.quantile: 99.9 is not 0.5 or more and below 1"),
                edit("max: 5m", "max: 500ms", "13:38: sources.orders.lateness.max: 500ms is not between 1s and 7d"),
                edit(
                        "max: 5m",
                        "late: rout",
                        "13:39: sources.orders.lateness.late: 'rout' is not route or merge; did you mean 'route'?"),
                edit(
                        "timeout: 120s",
                        "storage: checkpoints",
                        "41:54: checkpoints.storage: 'checkpoints' is not a folder such as s3://bucket/path or"
                                + " file:///path"),
                edit(
                        "timeout: 120s",
                        "storage: s3://key:secret@bucket",
                        "41:54: checkpoints.storage: holds an '@': credentials belong in a secret"),
                edit(
                        "public.orders",
                        "orders",
                        "8:37: sources.orders.cdc.table: 'orders' is not a table such as public.orders"),
                edit(
                        "shop-db",
                        "shop_db",
                        "8:21: sources.orders.cdc.database: 'shop_db' is not lower-case letters, digits and single"
                                + " '-', at most 28"));
    }

    static Stream<Edit> names() {
        return Stream.of(
                edit(
                        "name: shop",
                        "name: Shop",
                        "4:18: metadata.name: 'Shop' is not lower-case letters, digits and single '_', at most 24"),
                edit("name: shop", "name: pg_shop", "4:18: metadata.name: 'pg_shop' is reserved"),
                edit(
                        "  payments:",
                        "  pay__ments:",
                        "14:3: sources.pay__ments: 'pay__ments' is not lower-case letters, digits and single '_', at"
                                + " most 48",
                        "34:11: views.payments_per_minute.from: no source named 'payments'; did you mean"
                                + " 'pay__ments'?"),
                edit(
                        "    from: orders",
                        "    from: ordrs",
                        "22:11: views.revenue_per_minute.from: no source named 'ordrs'; did you mean 'orders'?"),
                edit(
                        "  payments:",
                        "  orders_dlq:",
                        "14:3: sources.orders_dlq: topic 'shop.orders_dlq' collides with 'shop.orders.dlq' of source"
                                + " 'orders': Kafka takes '.' and '_' for the same",
                        "34:11: views.payments_per_minute.from: no source named 'payments'"),
                edit(
                        "      revenue:",
                        "      version:",
                        "26:7: views.revenue_per_minute.measures: 'version' is a column of every view"),
                edit(
                        "      revenue:",
                        "      currency:",
                        "26:7: views.revenue_per_minute.measures: 'currency' is a field that groups"),
                edit(
                        "    events: {}",
                        "    cdc: {database: shop-db, table: public.orders}",
                        "15:37: sources.payments.cdc.table: 'public.orders' is captured by source 'orders' already"),
                edit(
                        "    events: {}",
                        "    events: {}\n    cdc: {database: shop-db, table: public.payments}",
                        "14:3: sources.payments: needs exactly one of cdc, events"));
    }

    static Stream<Edit> contracts() {
        return Stream.of(
                edit(
                        "events.OrderEvent",
                        "events.OrdersEvent",
                        "9:13: sources.orders.schema: no contract 'com.example.events.OrdersEvent' on the class path,"
                                + " as a generated class or a schema file"),
                edit(
                        "com.example.events.OrderEvent",
                        "java.lang.String",
                        "9:13: sources.orders.schema: no contract 'java.lang.String' on the class path, as a generated"
                                + " class or a schema file"),
                edit(
                        "com.example.events.OrderEvent",
                        "../etc/passwd",
                        "9:13: sources.orders.schema: '../etc/passwd' is not the full name of a contract such as"
                                + " com.example.OrderEvent"),
                edit(
                        "key: customer_id ",
                        "key: customer ",
                        "10:10: sources.orders.key: contract com.example.events.OrderEvent has no field 'customer'"),
                edit(
                        "key: customer_id ",
                        "key: items ",
                        "10:10: sources.orders.key: 'items' is array: a key is a string, int or long that is always"
                                + " set"),
                edit(
                        "eventTime: created_at",
                        "eventTime: currency",
                        "11:16: sources.orders.eventTime: 'currency' is string: an event time is a long with"
                                + " logicalType timestamp-millis that is always set"),
                edit(
                        "by: [source_region, currency]",
                        "by: [source_regoin, total_amount]",
                        "24:10: views.revenue_per_minute.by[0]: contract com.example.events.OrderEvent has no field"
                                + " 'source_regoin'; did you mean 'source_region'?",
                        "24:25: views.revenue_per_minute.by[1]: 'total_amount' is double: a group is made of strings,"
                                + " ints, longs and booleans that are always set"),
                edit(
                        "table: public.orders}",
                        "table: public.orders, columns: {amount: total}}",
                        "8:62: sources.orders.cdc.columns.amount: contract com.example.events.OrderEvent has no field"
                                + " 'amount'"));
    }

    static Stream<Edit> measures() {
        return Stream.of(
                edit(
                        "orders: count",
                        "orders: cuont",
                        "26:15: views.revenue_per_minute.measures.orders: 'cuont' is not count; did you mean 'count'?"),
                edit(
                        "{sum: total_amount, scale: 2}",
                        "{sum: total_amount}",
                        "27:7: views.revenue_per_minute.measures.revenue: key 'scale' is missing"),
                edit(
                        "{sum: total_amount, scale: 2}",
                        "{sum: total_amount, scale: 10}",
                        "27:43: views.revenue_per_minute.measures.revenue.scale: 10 is not between 0 and 9"),
                edit(
                        "{sum: total_amount, scale: 2}",
                        "{sum: total_amount, max: total_amount}",
                        "27:7: views.revenue_per_minute.measures.revenue: needs exactly one of sum, avg, min, max"),
                edit(
                        "{sum: total_amount, scale: 2}",
                        "{sum: currency, scale: 2}",
                        "27:22: views.revenue_per_minute.measures.revenue.sum: 'currency' is string: a measure is"
                                + " taken of an int, long or double without logicalType"),
                edit(
                        "{min: total_amount}",
                        "{min: total_amount, scale: 2}",
                        "28:37: views.revenue_per_minute.measures.smallest.scale: unknown key"),
                edit(
                        "{sum: total_amount, scale: 2}",
                        "{}",
                        "27:7: views.revenue_per_minute.measures.revenue: needs exactly one of sum, avg, min, max"));
    }

    static Stream<Edit> variables() {
        return Stream.of(
                edit(
                        "owner: commerce-data",
                        "owner: \"${TEAM}\"",
                        "4:31: metadata.owner: variable TEAM is not set and has no default; did you mean 'TEAMS'?"),
                edit(
                        "owner: commerce-data",
                        "owner: \"${TEAM\"",
                        "4:31: metadata.owner: '${' opens no variable: write ${NAME}, ${NAME:-default}, or $${ for"
                                + " the text itself"),
                edit(
                        "owner: commerce-data",
                        "owner: \"${LONG}${LONG}${LONG}\"",
                        "4:31: metadata.owner: variables of more than 1048576 characters in one file"),
                edit("owner: commerce-data", "owner: \"${LONG}\"", "4:31: metadata.owner: longer than 4096 characters"),
                edit(
                        "owner: commerce-data",
                        "owner: ${TEAMS}",
                        "4:32: not YAML: while parsing a flow mapping, expected ',' or '}', but got { (inside [ ] and"
                                + " { } a ${NAME} needs quotes)"));
    }

    static Stream<Edit> files() {
        return Stream.of(
                edit(
                        "    key: customer_id ",
                        "\tkey: customer_id ",
                        "10:1: not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start"
                                + " any token. (Do not use \\t(TAB) for indentation)"),
                edit(
                        "views:",
                        "---\nviews:",
                        "20:1: not YAML: expected a single document in the stream, but found another document"),
                edit(
                        "    key: customer_id ",
                        "   key: customer_id ",
                        "10:4: not YAML: while parsing a block mapping, expected <block end>, but found"
                                + " '<block mapping start>'"),
                edit(
                        "owner: commerce-data",
                        "owner: \"a\0b\"",
                        "4:33: character U+0000 does not belong in a YAML file"),
                edit("owner: commerce-data", "owner: *team", "4:31: not YAML: found undefined alias team"));
    }

    @ParameterizedTest
    @MethodSource({"structure", "values", "names", "contracts", "measures", "variables", "files"})
    void saysWhatIsWrongAndWhere(Edit edit) throws IOException {
        String shop = Files.readString(SHOP);
        assertThat(shop).contains(edit.what());
        int at = shop.indexOf(edit.what());
        String edited = shop.substring(0, at)
                + edit.with()
                + shop.substring(at + edit.what().length());

        assertThat(complaints(edited)).containsExactlyElementsOf(edit.complaints());
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        assertThat(complaints("# nothing\n")).containsExactly("1:1: the file is empty");
    }

    private List<String> complaints(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), yaml);
        Map<String, String> variables = Map.of("TEAMS", "commerce-data", "LONG", "x".repeat(400_000));
        InvalidDeclaration refusal =
                catchThrowableOfType(InvalidDeclaration.class, () -> PipelineLoader.load(file, variables));
        assertThat(refusal).as("a refusal").isNotNull();
        return Arrays.stream(String.valueOf(refusal.getMessage()).split("\n"))
                .map(line -> line.substring(file.toString().length() + 1))
                .toList();
    }

    private static Edit edit(String what, String with, String... complaints) {
        return new Edit(what, with, List.of(complaints));
    }
}
