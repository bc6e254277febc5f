package io.penstock.benchmarks.ingestion;

/** What is compared. */
enum ReaderKind {
    /** The ingestion service, as it is delivered. */
    PENSTOCK("Penstock"),
    /** Debezium on a distributed Kafka Connect worker, exactly once. */
    CONNECT("Kafka Connect"),
    /** Debezium's connector with a reader that only counts: nothing on Debezium can be faster. */
    LIMIT("no-op limit");

    private final String title;

    ReaderKind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
