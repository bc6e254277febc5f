package io.penstock.benchmarks.jobs;

import com.example.events.OrderEvent;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * The job of Flink's documentation: KafkaSource, event time, tumbling windows aggregated incrementally, KafkaSink exactly
 * once. Late events are dropped by the window. Object reuse is on, as its tuning guide recommends.
 */
public final class PlainJob {
    private static final Duration DELAY = Duration.ofSeconds(5);

    private PlainJob() {}

    public static void main(String[] arguments) throws Exception {
        JobOptions options = JobOptions.parse(arguments);
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, options.backend());
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        flink.setParallelism(options.parallelism());

        KafkaSource<OrderEvent> orders = KafkaSource.<OrderEvent>builder()
                .setBootstrapServers(options.bootstrap())
                .setTopics(options.events())
                .setGroupId(options.results())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty("isolation.level", "read_committed")
                .setValueOnlyDeserializer(new Orders(options.registry()))
                .build();
        KafkaSink<WindowTotals> sink = KafkaSink.<WindowTotals>builder()
                .setBootstrapServers(options.bootstrap())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(options.results())
                .setProperty("transaction.timeout.ms", "600000")
                .setProperty("compression.type", "lz4")
                .setRecordSerializer(KafkaRecordSerializationSchema.<WindowTotals>builder()
                        .setTopic(options.results())
                        .setKeySerializationSchema(new GroupSchema())
                        .setValueSerializationSchema(new WindowTotalsSchema())
                        .build())
                .build();
        WatermarkStrategy<OrderEvent> eventTime = WatermarkStrategy.<OrderEvent>forBoundedOutOfOrderness(DELAY)
                .withTimestampAssigner(
                        (order, timestamp) -> order.getCreatedAt().toEpochMilli());

        flink.fromSource(orders, eventTime, "orders")
                .filter(order -> order.getTotalAmount() >= 0)
                .keyBy(options.byCustomer() ? new Customer() : new RegionAndCurrency())
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .aggregate(new Totals(), new Named())
                .sinkTo(sink);
        flink.execute(options.results());
    }

    private static final class Customer implements KeySelector<OrderEvent, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String getKey(OrderEvent order) {
            return order.getCustomerId();
        }
    }

    private static final class RegionAndCurrency implements KeySelector<OrderEvent, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String getKey(OrderEvent order) {
            return order.getSourceRegion() + "|" + order.getCurrency();
        }
    }

    private static final class Named extends ProcessWindowFunction<Totals.Sums, WindowTotals, String, TimeWindow> {
        private static final long serialVersionUID = 1L;

        @Override
        public void process(String group, Context window, Iterable<Totals.Sums> sums, Collector<WindowTotals> out) {
            WindowTotals totals = new WindowTotals();
            totals.group = group;
            totals.windowStart = window.window().getStart();
            totals.sums = sums.iterator().next();
            out.collect(totals);
        }
    }
}
