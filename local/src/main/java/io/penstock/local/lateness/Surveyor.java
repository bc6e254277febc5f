package io.penstock.local.lateness;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Environment;
import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.lateness.LatenessSurvey;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Surveys the lateness of one source. */
public final class Surveyor {
    /** Beside those that the source declares. */
    private static final List<Duration> DELAYS = List.of(
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1));

    private static final long TELL_EVERY = 500_000;

    private final Pipeline pipeline;
    private final Environment environment;
    private final PrintStream progress;

    /** @param progress told how far it has come */
    public Surveyor(Pipeline pipeline, Environment environment, PrintStream progress) {
        this.pipeline = pipeline;
        this.environment = environment;
        this.progress = progress;
    }

    /**
     * Reads the source's topic, to its end as it is now.
     *
     * @param last only records of this long ago and later; empty for no bound
     * @param most about so many records, the newest; empty for no bound
     */
    public LatenessReport survey(Source source, Optional<Duration> last, Optional<Long> most) {
        Names names = new Names(pipeline.name());
        String topic = names.topic(source.name());
        LatenessSurvey survey = new LatenessSurvey(
                rule(pipeline, source),
                Stream.concat(
                                DELAYS.stream(),
                                Stream.of(
                                        source.lateness().min(),
                                        source.lateness().max()))
                        .distinct()
                        .sorted()
                        .toList());
        long[] counts = new long[2];
        try (SourceLog log = new SourceLog(environment.kafka().clientProperties(), InstantSource.system());
                RegistryClient registry = new RegistryClient(environment.registry())) {
            Map<String, Set<String>> refused = log.refused(names.dlq(source.name()), topic);
            EventTimes times = new EventTimes(source, registry);
            boolean whole = log.read(topic, new SourceLog.Bounds(last, most), record -> {
                times.of(record, refused.getOrDefault(SourceLog.place(record), Set.of()))
                        .ifPresentOrElse(
                                it -> survey.observe(
                                        record.partition(),
                                        record.offset(),
                                        times.time(it.before()),
                                        times.time(it.after())),
                                () -> counts[1]++);
                if (++counts[0] % TELL_EVERY == 0) {
                    progress.println(String.format(Locale.ROOT, "%,d records read", counts[0]));
                }
            });
            return new LatenessReport(source, topic, survey, whole, counts[1]);
        }
    }

    /** The job merges late rows for as long as the longest view of the source keeps windows. */
    static LatenessRule rule(Pipeline pipeline, Source source) {
        Duration retention = pipeline.views().values().stream()
                .filter(view -> view.source().equals(source.name()))
                .map(View::retention)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ofDays(3_650));
        return LatenessRule.of(source.lateness(), retention);
    }
}
