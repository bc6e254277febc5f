package io.penstock.benchmarks.processing;

/** Who takes part. */
enum ContestantKind {
    /** Kafka's consumer: polls and counts, with one thread. */
    POLL1("consumer, poll, 1 thread"),
    /** The same with as many threads as everybody. */
    POLL("consumer, poll"),
    /** Kafka's consumer: decodes each record into the generated class. */
    DECODE("consumer, decode"),
    /** A socket, four fields, an array. */
    LIMIT("own fetch and fold"),
    /** A DataStream job with its state on RocksDB, as Penstock's. */
    DATASTREAM("DataStream"),
    /** The same job with its state on the heap. */
    HEAP("DataStream, heap"),
    /** Flink SQL. */
    SQL("Flink SQL"),
    /** Kafka Streams, exactly once. */
    STREAMS("Kafka Streams"),
    /** The processing job as delivered. */
    PENSTOCK("Penstock");

    private final String title;

    ContestantKind(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
