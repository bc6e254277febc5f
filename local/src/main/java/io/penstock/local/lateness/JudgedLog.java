package io.penstock.local.lateness;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Environment;
import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.lateness.PartitionLog;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The log of a source as jobs get it: every change that can be used, with what the lateness rule says of it. Read once, to
 * the end as it is then.
 */
public final class JudgedLog {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, PartitionLog> partitions = new HashMap<>();

    /**
     * What the job can use of a change.
     *
     * @param time of the row or event as it is now, or was before a delete; epoch milliseconds
     * @param watermark of the partition before this record; {@link Long#MIN_VALUE} for the first
     * @param before null for a row that is new, or of which that is a dead letter; and for events
     */
    public record Entry(
            int partition,
            long offset,
            long time,
            long watermark,
            @Nullable GenericRecord before,
            @Nullable GenericRecord after) {

        public boolean isLate() {
            return time < watermark;
        }

        /** {@code partition/offset} */
        public String place() {
            return partition + "/" + offset;
        }
    }

    private JudgedLog() {}

    /** Reads the source's topic and dead letters. */
    public static JudgedLog read(Pipeline pipeline, Environment environment, Source source) {
        Names names = new Names(pipeline.name());
        String topic = names.topic(source.name());
        LatenessRule rule = Surveyor.rule(pipeline, source);
        JudgedLog judged = new JudgedLog();
        try (SourceLog log = new SourceLog(environment.kafka().clientProperties(), InstantSource.system());
                RegistryClient registry = new RegistryClient(environment.registry())) {
            Map<String, Set<String>> refused = log.refused(names.dlq(source.name()), topic);
            EventTimes times = new EventTimes(source, registry);
            log.read(topic, record -> times.of(record, refused.getOrDefault(SourceLog.place(record), Set.of()))
                    .ifPresent(it -> {
                        long time = Objects.requireNonNull(times.time(it.after() != null ? it.after() : it.before()));
                        judged.add(rule, record.partition(), record.offset(), time, it);
                    }));
        }
        return judged;
    }

    private void add(LatenessRule rule, int partition, long offset, long time, EventTimes.Images images) {
        PartitionLog log = partitions.computeIfAbsent(partition, unread -> new PartitionLog(rule));
        entries.add(new Entry(partition, offset, time, log.watermark(), images.before(), images.after()));
        log.observe(offset, time);
    }

    /** Each partition's in the order of their offsets. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What no partition's watermark lies behind: once all is read, everything before it is decided. */
    public long watermark() {
        return partitions.values().stream()
                .mapToLong(PartitionLog::watermark)
                .min()
                .orElse(Long.MIN_VALUE);
    }
}
