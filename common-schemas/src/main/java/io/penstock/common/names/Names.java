package io.penstock.common.names;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Everything that a pipeline is called by elsewhere. Two declarations never share a name here, and a name never changes
 * while its declaration's does not: offsets, slots and tables are found again by it after any restart.
 */
public final class Names {

    private final String pipeline;

    public Names(String pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /** {@code shop.orders} */
    public String topic(String source) {
        return pipeline + "." + source;
    }

    /** {@code shop.orders.dlq} */
    public String dlq(String source) {
        return topic(source) + ".dlq";
    }

    /** {@code shop.orders.late} */
    public String late(String source) {
        return topic(source) + ".late";
    }

    /** {@code shop.view.revenue_per_minute} */
    public String viewTopic(String view) {
        return pipeline + ".view." + view;
    }

    /** {@code shop.orders_eu} */
    public String routeTopic(String route) {
        return topic(route);
    }

    /** {@code shop.orders_by_continent.eu} */
    public String branchTopic(String route, String branch) {
        return topic(route) + "." + branch;
    }

    /** {@code shop.orders_eu.dlq} */
    public String routeDlq(String route) {
        return dlq(route);
    }

    /**
     * {@code shop.order_lifecycle.paid}, or {@code shop.paid_orders} for the output of a job that has one only.
     *
     * @param output empty for an only output
     */
    public String jobTopic(String job, String output) {
        return output.isEmpty() ? topic(job) : topic(job) + "." + output;
    }

    /** {@code shop.paid_orders.dlq}: records of the job's inputs that its own code could not take. */
    public String jobDlq(String job) {
        return dlq(job);
    }

    /** {@code shop.paid_orders.late}: records of the job's inputs that came when the job had gone on. */
    public String jobLate(String job) {
        return late(job);
    }

    /** Confluent's TopicNameStrategy for values: {@code shop.orders-value} */
    public static String subject(String topic) {
        return topic + "-value";
    }

    /** {@code shop.cdc.shop-db.offsets}: compacted, one partition. */
    public String cdcOffsetsTopic(String database) {
        return pipeline + ".cdc." + database + ".offsets";
    }

    /**
     * {@code penstock_shop_shop_db}. An underscore of the pipeline's is doubled, so that pipeline {@code a_b} on
     * {@code c} and pipeline {@code a} on {@code b-c} never read from one slot: each would skip what the other confirmed.
     */
    public String slot(String database) {
        return "penstock_" + pipeline.replace("_", "__") + "_" + database.replace('-', '_');
    }

    /** The same as {@link #slot}. */
    public String publication(String database) {
        return slot(database);
    }

    /** {@code penstock.heartbeat}: schema and table in each source database. */
    public static String heartbeatTable() {
        return "penstock.heartbeat";
    }

    /** {@code shop.processing} */
    public String processingGroup() {
        return pipeline + ".processing";
    }

    /** {@code shop.processing-2}: what a later version of views and jobs has read. */
    public String processingGroup(int version) {
        return Versioned.name(processingGroup(), version);
    }

    /** {@code shop.processing.lease}: the group whose one chosen member may run the pipeline. */
    public String processingLease() {
        return processingGroup() + ".lease";
    }

    /** {@code shop.serving} */
    public String servingGroup() {
        return pipeline + ".serving";
    }

    /**
     * {@code shop.routing.orders_eu}: application id of the route, hence its consumer group and the prefix of its
     * transactional ids. One a route, so that a new route begins at the beginning of its source.
     */
    public String routingApplication(String route) {
        return pipeline + ".routing." + route;
    }

    /** {@code shop.ingestion.shop-db}: stable, so that a newly started process fences the one before it. */
    public String ingestionTransactionalId(String database) {
        return pipeline + ".ingestion." + database;
    }

    /** {@code shop.processing.<what>}: one for each transactional sink of the job. */
    public String processingTransactionalPrefix(String what) {
        return pipeline + ".processing." + what;
    }

    /** {@code shop.redrive.<topic of letters>}: whoever settles letters of a topic fences the one before. */
    public String redriveTransactionalId(String letters) {
        return pipeline + ".redrive." + letters;
    }

    /** {@code shop.letter-marks}: what was done about which letter; no declared name has a hyphen. */
    public String letterMarksTopic() {
        return pipeline + ".letter-marks";
    }

    /** What all transactional ids of the pipeline begin with: {@code shop.} */
    public String transactionalPrefix() {
        return pipeline + ".";
    }

    /** {@code shop}: the schema of the serving database that holds the pipeline's tables. */
    public String servingSchema() {
        return pipeline;
    }

    /** The view's own name, in {@link #servingSchema()}. */
    public static String servingTable(String view) {
        return view;
    }

    /** {@code penstock-shop} */
    public String flinkJobName() {
        return "penstock-" + pipeline;
    }

    /** 32 hex digits, the same for every run of the pipeline: a cluster refuses to run it twice. */
    public String flinkJobId() {
        return flinkJobId(0);
    }

    /**
     * A cluster never takes an id again whose job it has seen end: the next run has the next number's. Whoever starts
     * the pipeline takes the first one that the cluster does not know, so that of two who do so at once one is refused.
     *
     * @param run 0 for the first on a cluster
     */
    public String flinkJobId(int run) {
        String text = run == 0 ? flinkJobName() : flinkJobName() + "#" + run;
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** Avro full name of a view's rows: {@code io.penstock.views.shop.RevenuePerMinute} */
    public String viewRecordName(String view) {
        return "io.penstock.views." + pipeline + "." + camel(view);
    }

    /** Avro full name of what a route selects: {@code io.penstock.routes.shop.OrdersEu} */
    public String routeRecordName(String route) {
        return "io.penstock.routes." + pipeline + "." + camel(route);
    }

    private static String camel(String name) {
        return Arrays.stream(name.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
