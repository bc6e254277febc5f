package io.penstock.processing;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.ViewRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What a job inside this process reads and writes in place of topics. Tasks find it by its id. */
final class Feed implements AutoCloseable {
    private static final Map<String, Feed> OPEN = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Map<String, List<List<RawRecord>>> logs;
    private final double share;
    private final AtomicInteger read = new AtomicInteger();
    private final Queue<Letter> written = new ConcurrentLinkedQueue<>();

    /**
     * Opens one.
     *
     * @param logs by source and partition
     * @param share of each partition that is there to be read, 0 to 1
     */
    Feed(Map<String, List<List<RawRecord>>> logs, double share) {
        this.logs = Map.copyOf(logs);
        this.share = share;
        OPEN.put(id, this);
    }

    static Feed open(String id) {
        Feed feed = OPEN.get(id);
        if (feed == null) {
            throw new IllegalStateException("the run is over");
        }
        return feed;
    }

    String id() {
        return id;
    }

    int partitions(String source) {
        return logs.getOrDefault(source, List.of()).size();
    }

    boolean has(String source, int partition, int position) {
        return position < end(source, partition, share);
    }

    RawRecord next(String source, int partition, int position) {
        read.incrementAndGet();
        return logs.getOrDefault(source, List.of()).get(partition).get(position);
    }

    /** Whether all that there is has been read by a run that began after {@code before} of each partition. */
    boolean isRead(double before) {
        int all = 0;
        for (Map.Entry<String, List<List<RawRecord>>> log : logs.entrySet()) {
            for (int i = 0; i < log.getValue().size(); i++) {
                all += end(log.getKey(), i, share) - end(log.getKey(), i, before);
            }
        }
        return read.get() == all;
    }

    private int end(String source, int partition, double of) {
        return (int) Math.round(
                of * logs.getOrDefault(source, List.of()).get(partition).size());
    }

    void write(Letter letter) {
        written.add(letter);
    }

    void write(String topic, ViewRow row) {
        written.add(new Letter(topic, -1, row.keyBytes(), row.value(), List.of()));
    }

    /** In the order in which each key's were written. */
    List<Letter> written() {
        return new ArrayList<>(written);
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }
}
