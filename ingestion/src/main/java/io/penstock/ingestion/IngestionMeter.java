package io.penstock.ingestion;

/** Every metric of this service. */
enum IngestionMeter {
    RECORDS("penstock.ingestion.records", "records written to source topics, by source and operation"),
    DEAD_LETTERS("penstock.ingestion.dead.letters", "changes that could not be mapped, by source"),
    TRANSACTIONS("penstock.ingestion.transactions", "committed Kafka transactions"),
    SOURCE_TRANSACTIONS("penstock.ingestion.source.transactions", "source transactions they held, heartbeats included"),
    SPLITS("penstock.ingestion.split.transactions", "Kafka transactions that end inside a source transaction"),
    COMMIT_LATENCY(
            "penstock.ingestion.commit.latency", "from a commit at the source to the commit that holds it in Kafka"),
    SOURCE_LSN("penstock.ingestion.source.lsn", "position in the source's log that Kafka holds everything up to"),
    LAG("penstock.ingestion.replication.lag", "seconds since the oldest write that did not come through yet"),
    RETAINED_WAL("penstock.ingestion.retained.wal", "bytes of write-ahead log that the source keeps for the slot"),
    RETAINED_WAL_SHARE(
            "penstock.ingestion.retained.wal.share",
            "the same as a share of max_slot_wal_keep_size, at which the slot is lost; NaN without a limit"),
    SLOT_STATE("penstock.ingestion.slot.state", "1 for the state the slot is in: wal_status, or missing"),
    READING("penstock.ingestion.reading", "1 while this process reads the slot, 0 while it stands by or waits"),
    INTERRUPTIONS("penstock.ingestion.interruptions", "attempts that an outage or a take-over ended, by its code");

    private final String id;
    private final String help;

    IngestionMeter(String id, String help) {
        this.id = id;
        this.help = help;
    }

    String id() {
        return id;
    }

    String help() {
        return help;
    }
}
