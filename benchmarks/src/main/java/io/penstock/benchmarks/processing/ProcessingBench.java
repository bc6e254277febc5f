package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.ConsumerContestant.Work;
import io.penstock.benchmarks.processing.FlinkContestant.Baseline;
import io.penstock.benchmarks.processing.Outcome.Failure;
import io.penstock.benchmarks.run.BrokerServers;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** Writes the events once; then each contestant in turn reads them, alone. */
final class ProcessingBench {
    /** So that there is one before half of the events are read, which may take a second. */
    private static final Duration KILL_CHECKPOINTS = Duration.ofSeconds(1);

    private static final List<ContestantKind> LATENCY = List.of(ContestantKind.DATASTREAM, ContestantKind.PENSTOCK);

    private final BrokerServers servers;
    private final Options options;
    private final Consumer<String> progress;

    /** @param progress gets a line for each step */
    ProcessingBench(BrokerServers servers, Options options, Consumer<String> progress) {
        this.servers = servers;
        this.options = options;
        this.progress = progress;
    }

    Outcome run() throws Exception {
        List<Result> results = new ArrayList<>();
        List<KillResult> kills = new ArrayList<>();
        List<Latency> latencies = new ArrayList<>();
        List<Profile> profiles = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        try (Admin admin =
                        Admin.create(Map.of("bootstrap.servers", servers.kafka().bootstrap()));
                RegistryClient registry = new RegistryClient(
                        new Registry(List.of(servers.registry().url()), new Auth.None()))) {
            Topics topics = new Topics(admin, Declared.NAMES.topic(Declared.SOURCE));
            Expected expected = preload(topics, registry);
            for (int turn = 1; turn <= options.repeat(); turn++) {
                for (ContestantKind kind : options.contestants()) {
                    progress.accept(kind.title());
                    Site site = site(kind.name().toLowerCase(Locale.ROOT) + turn, topics, options.checkpoints());
                    try (Contestant contestant = contestant(kind, site, registry)) {
                        Result result = new Turn(kind, contestant, site, expected, options.warmUp()).run();
                        report(result);
                        results.add(result);
                    } catch (IOException | ServerFailure e) {
                        failures.add(failure(kind, e));
                    }
                }
            }
            if (options.besides().kill()) {
                ContestantKind kind = ContestantKind.PENSTOCK;
                progress.accept(kind.title() + ", its TaskManager killed");
                Site site = site("killed", topics, KILL_CHECKPOINTS);
                try (FlinkContestant contestant = penstock(site, registry)) {
                    KillResult result = new KillTurn(kind, contestant, site, expected).run();
                    progress.accept("  " + result.describe());
                    kills.add(result);
                } catch (IOException | ServerFailure e) {
                    failures.add(failure(kind, e));
                }
            }
            if (options.besides().profile()) {
                ContestantKind kind = ContestantKind.PENSTOCK;
                progress.accept(kind.title() + ", with a flight recorder");
                Site site = site("profiled", topics, options.checkpoints());
                try (FlinkContestant contestant = penstock(site, registry)) {
                    profiles.add(new ProfileTurn(contestant, site, expected, options.warmUp()).run());
                } catch (IOException | ServerFailure e) {
                    failures.add(failure(kind, e));
                }
            }
            if (options.besides().latencySeconds() > 0) {
                for (ContestantKind kind : LATENCY) {
                    OptionalDouble greatest = Result.median(results, kind, Result::eventsPerSecond);
                    if (greatest.isPresent()) {
                        try {
                            latencies.addAll(latency(kind, greatest.getAsDouble(), topics, registry));
                        } catch (IOException | ServerFailure e) {
                            failures.add(failure(kind, e));
                        }
                    }
                }
            }
        }
        return new Outcome(results, kills, latencies, profiles, failures);
    }

    /** On a topic of its own, under the same name. */
    private List<Latency> latency(ContestantKind kind, double greatest, Topics topics, RegistryClient registry)
            throws Exception {
        progress.accept(String.format(Locale.ROOT, "%s at steady loads, of %,.0f events/s", kind.title(), greatest));
        Site site = site(kind.name().toLowerCase(Locale.ROOT) + "latency", topics, options.checkpoints());
        topics.delete(List.of(topics.events()));
        new Declared(site).apply();
        try (Contestant contestant = contestant(kind, site, registry)) {
            List<Latency> latencies = new LatencyTurn(
                            kind,
                            contestant,
                            site,
                            greatest,
                            options.besides().latencySeconds(),
                            schema(topics, registry))
                    .run();
            latencies.forEach(latency -> progress.accept(String.format(
                    Locale.ROOT,
                    "  %d %%: %,.0f events/s, window's end to row %s ms, to reader %s ms, event to row %s ms%s",
                    latency.percent(),
                    latency.rate(),
                    latency.ended(),
                    latency.visible(),
                    latency.fresh(),
                    latency.exact() ? ", exact" : ", NOT EXACT: " + latency.differences())));
            return latencies;
        }
    }

    private static int schema(Topics topics, RegistryClient registry) {
        return registry.latest(Names.subject(topics.events())).orElseThrow().id();
    }

    /** The others go on: hours of a run are not lost for one. */
    private Failure failure(ContestantKind kind, Exception why) {
        Failure failure = new Failure(kind, String.valueOf(why.getMessage()));
        progress.accept("  FAILED: " + failure.why());
        return failure;
    }

    private Expected preload(Topics topics, RegistryClient registry) throws Exception {
        progress.accept(String.format(
                Locale.ROOT, "writing %,d events", options.workload().events()));
        new Declared(site("declared", topics, options.checkpoints())).apply();
        int schema = schema(topics, registry);
        Expected expected =
                new Preload(options.workload(), servers.kafka().bootstrap(), topics.events(), schema).write();
        long size = topics.size(topics.events());
        if (size != options.workload().records()) {
            throw new IOException(size + " records are in the topic instead of "
                    + options.workload().records());
        }
        return expected;
    }

    private Site site(String name, Topics topics, Duration checkpoints) throws IOException {
        return new Site(
                name,
                servers,
                Files.createDirectories(servers.folder().resolve(name)),
                options.workload(),
                topics,
                options.parallelism(),
                checkpoints);
    }

    private static Contestant contestant(ContestantKind kind, Site site, RegistryClient registry) throws IOException {
        return switch (kind) {
            case POLL1 -> new ConsumerContestant(site, Work.POLL, 1);
            case POLL -> new ConsumerContestant(site, Work.POLL, site.parallelism());
            case DECODE -> new ConsumerContestant(site, Work.DECODE, site.parallelism());
            case LIMIT -> new ConsumerContestant(site, Work.LIMIT, site.parallelism());
            case DATASTREAM -> new FlinkContestant(site, new Baseline(site, "PlainJob", "rocksdb"));
            case HEAP -> new FlinkContestant(site, new Baseline(site, "PlainJob", "hashmap"));
            case SQL -> new FlinkContestant(site, new Baseline(site, "SqlJob", "rocksdb"));
            case STREAMS -> new StreamsContestant(site);
            case PENSTOCK -> penstock(site, registry);
        };
    }

    private static FlinkContestant penstock(Site site, RegistryClient registry) throws IOException {
        return new FlinkContestant(site, new PenstockJob(site, registry));
    }

    private void report(Result result) {
        progress.accept(String.format(
                Locale.ROOT,
                "  %,.0f events/s, %.2f CPU seconds per million events, %,d MiB%s",
                result.eventsPerSecond(),
                result.cpuPerMillion(),
                result.peakBytes() >> 20,
                result.exact() ? ", exact" : ", NOT EXACT: " + result.differences()));
    }
}
