package io.penstock.common.deadletter;

import java.util.Arrays;
import java.util.List;

/** Where a record can be given up. Each writer's tests have a case for each of its stages. */
public enum Stage {
    /** A row that no record of the contract can be made of. */
    MAP_ROW("map-row", Writer.INGESTION),
    /** What views and jobs share: decoding, checks, and what views compute of a record alone. */
    DECODE("decode", Writer.PROCESSING),
    /** A query. */
    SQL("sql", Writer.PROCESSING),
    /** A step of a job, under the name that the job gave it. */
    STEP("", Writer.PROCESSING),
    /** Decoding for a route. */
    ROUTE_DECODE("decode", Writer.ROUTING),
    /** A check of the source, for a route. */
    CHECK("check", Writer.ROUTING),
    /** A route's condition. */
    WHERE("where", Writer.ROUTING),
    /** A route's branches. */
    SPLIT("split", Writer.ROUTING);

    /** Who gives up records. */
    public enum Writer {
        INGESTION,
        PROCESSING,
        ROUTING
    }

    private final String text;
    private final Writer writer;

    Stage(String text, Writer writer) {
        this.text = text;
        this.writer = writer;
    }

    /** As headers spell it; empty for {@link #STEP}. */
    public String text() {
        return text;
    }

    /** All stages of a writer. */
    public static List<Stage> of(Writer writer) {
        return Arrays.stream(values()).filter(stage -> stage.writer == writer).toList();
    }
}
