package io.penstock.common.deadletter;

/** Headers of records in a late topic. Times are milliseconds since 1970, all values are UTF-8 text. */
public final class LateHeaders {
    /**
     * Which images of the record were late: {@code before}, {@code after} or {@code before,after} for change streams,
     * {@code value} for events.
     */
    public static final String IMAGES = "penstock.late.images";

    /** Event time of the late image; of the earlier one if both were late. */
    public static final String EVENT_TIME = "penstock.late.event.time";

    /** What the event time fell behind. */
    public static final String WATERMARK = "penstock.late.watermark";

    /** Watermark minus event time, in milliseconds. */
    public static final String LATENESS_MS = "penstock.late.lateness.ms";

    public static final String SOURCE_TOPIC = "penstock.late.source.topic";
    public static final String SOURCE_PARTITION = "penstock.late.source.partition";
    public static final String SOURCE_OFFSET = "penstock.late.source.offset";

    private LateHeaders() {}
}
