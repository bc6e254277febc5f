package io.penstock.serving.metrics;

import java.util.List;

/** Every metric of the service. Names are Micrometer's; Prometheus sees underscores, the unit and {@code _total}. */
public enum ServingMetric {
    RECORDS(
            "penstock.serving.records",
            Type.COUNTER,
            "records",
            List.of("view"),
            "Records of the view topic that are contained in the rows, whether or not they were the newest."),
    ROWS_WRITTEN(
            "penstock.serving.rows.written",
            Type.COUNTER,
            "rows",
            List.of(),
            "Rows inserted or replaced by a newer version."),
    BATCH("penstock.serving.batch", Type.TIMER, "seconds", List.of(), "Time of one database transaction with rows."),
    END_TO_END(
            "penstock.serving.end.to.end",
            Type.TIMER,
            "seconds",
            List.of("view"),
            "From the newest source change in a row to the row's commit, as the clocks of both machines have it."),
    MALFORMED(
            "penstock.serving.malformed",
            Type.COUNTER,
            "records",
            List.of("topic"),
            "Records that cannot be a row of the view; each stops its partition."),
    TOMBSTONES(
            "penstock.serving.tombstones",
            Type.COUNTER,
            "records",
            List.of("view"),
            "Records without a value: the topic forgets a key, the row stays until its retention ends."),
    OVERTAKEN(
            "penstock.serving.overtaken",
            Type.COUNTER,
            "batches",
            List.of(),
            "Batches given up because another instance had read on from the same offset."),
    OUTAGES(
            "penstock.serving.outages",
            Type.COUNTER,
            "attempts",
            List.of("dependency"),
            "Attempts that failed because a dependency was away; each is repeated."),
    STOPPED_PARTITIONS(
            "penstock.serving.stopped.partitions",
            Type.GAUGE,
            "partitions",
            List.of(),
            "Partitions that a person must look at; readiness says why."),
    EXPIRED("penstock.serving.expired", Type.COUNTER, "rows", List.of(), "Rows deleted because their retention ended."),
    HTTP_REQUEST(
            "penstock.serving.http.request",
            Type.TIMER,
            "seconds",
            List.of("route", "status"),
            "From a request's headers to the end of its answer.");

    /** How values add up. */
    public enum Type {
        COUNTER,
        GAUGE,
        TIMER
    }

    private final String meterName;
    private final Type type;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> tags;

    private final String help;

    ServingMetric(String meterName, Type type, String unit, List<String> tags, String help) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.tags = tags;
        this.help = help;
    }

    /** Micrometer's name. */
    public String meterName() {
        return meterName;
    }

    /** How values add up. */
    public Type type() {
        return type;
    }

    /** What is counted. */
    public String unit() {
        return unit;
    }

    /** Keys of the tags; their values are bounded by the declaration. */
    public List<String> tags() {
        return tags;
    }

    /** One sentence. */
    public String help() {
        return help;
    }
}
