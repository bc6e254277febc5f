package io.penstock.benchmarks.jobs;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * The same in SQL: a tumbling table function, aggregated in two phases, with mini-batches and object reuse, as Flink's
 * tuning guide for SQL recommends. Only the columns that the query needs are declared, so that no other is decoded.
 */
public final class SqlJob {
    private static final String EVENTS = """
            CREATE TABLE orders (
              %s,
              total_amount DOUBLE NOT NULL,
              created_at TIMESTAMP(3) NOT NULL,
              WATERMARK FOR created_at AS created_at - INTERVAL '5' SECOND
            ) WITH (
              'connector' = 'kafka',
              'properties.bootstrap.servers' = '%s',
              'properties.group.id' = '%s',
              'properties.isolation.level' = 'read_committed',
              'topic' = '%s',
              'scan.startup.mode' = 'earliest-offset',
              'format' = 'registry-avro',
              'registry-avro.url' = '%s'
            )""";

    private static final String RESULTS = """
            CREATE TABLE results (
              group_name STRING NOT NULL,
              window_start TIMESTAMP(3) NOT NULL,
              orders BIGINT NOT NULL,
              revenue BIGINT NOT NULL,
              smallest BIGINT NOT NULL,
              largest BIGINT NOT NULL,
              average DOUBLE NOT NULL
            ) WITH (
              'connector' = 'kafka',
              'properties.bootstrap.servers' = '%s',
              'properties.transaction.timeout.ms' = '600000',
              'properties.compression.type' = 'lz4',
              'topic' = '%s',
              'format' = 'avro',
              'sink.delivery-guarantee' = 'exactly-once',
              'sink.transactional-id-prefix' = '%s'
            )""";

    private static final String CENTS = """
            CREATE TEMPORARY VIEW cents AS
            SELECT %s, created_at, total_amount, CAST(ROUND(total_amount * 100) AS BIGINT) AS cents
            FROM orders WHERE total_amount >= 0""";

    private static final String QUERY = """
            INSERT INTO results
            SELECT %s, window_start, COUNT(*), SUM(cents), MIN(cents), MAX(cents), AVG(total_amount)
            FROM TUMBLE(TABLE cents, DESCRIPTOR(created_at), INTERVAL '1' MINUTE)
            GROUP BY window_start, window_end, %s""";

    private SqlJob() {}

    public static void main(String[] arguments) {
        JobOptions options = JobOptions.parse(arguments);
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, options.backend());
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.setString("table.exec.mini-batch.enabled", "true");
        configuration.setString("table.exec.mini-batch.allow-latency", "1 s");
        configuration.setString("table.exec.mini-batch.size", "50000");
        configuration.setString("table.optimizer.agg-phase-strategy", "TWO_PHASE");
        configuration.setString("table.local-time-zone", "UTC");
        configuration.set(PipelineOptions.NAME, options.results());
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        flink.setParallelism(options.parallelism());
        StreamTableEnvironment tables = StreamTableEnvironment.create(flink);

        String columns = options.byCustomer()
                ? "customer_id STRING NOT NULL"
                : "source_region STRING NOT NULL, currency STRING NOT NULL";
        String by = options.byCustomer() ? "customer_id" : "source_region, currency";
        String group = options.byCustomer() ? "customer_id" : "source_region || '|' || currency";
        tables.executeSql(EVENTS.formatted(
                columns, options.bootstrap(), options.results(), options.events(), options.registry()));
        tables.executeSql(RESULTS.formatted(options.bootstrap(), options.results(), options.results()));
        tables.executeSql(CENTS.formatted(by));
        tables.executeSql(QUERY.formatted(group, by));
    }
}
