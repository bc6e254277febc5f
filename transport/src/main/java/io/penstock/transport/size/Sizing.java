package io.penstock.transport.size;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.environment.Environment;
import io.penstock.common.names.Names;
import io.penstock.common.route.RouteSchema;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Computes sizes at the declared peak, as if it never ended. The formulas are in docs/transport.md. */
public final class Sizing {
    private static final double HEADROOM = 1.5;

    /** What flows through one topic: records a second, bytes of one before compression, consumer groups. */
    private record Flow(double rate, double bytes, int readers) {}

    private final Pipeline pipeline;
    private final Environment environment;
    private final Assumptions assumed;
    private final Map<String, Flow> flows = new HashMap<>();
    private final Map<String, Double> kept = new HashMap<>();

    private Sizing(Pipeline pipeline, Environment environment, Assumptions assumed) {
        this.pipeline = pipeline;
        this.environment = environment;
        this.assumed = assumed;
    }

    public static Size of(Pipeline pipeline, Environment environment, Assumptions assumed) {
        return new Sizing(pipeline, environment, assumed).size();
    }

    private Size size() {
        Target target = Targets.of(pipeline, environment);
        Names names = new Names(pipeline.name());
        pipeline.sources().values().forEach(source -> source(names, source));
        pipeline.views().values().forEach(view -> view(names, view));
        pipeline.routes().values().forEach(route -> route(names, route));
        pipeline.jobs().values().forEach(job -> job(names, job));
        List<TopicSize> topics = target.topics().stream().map(this::sized).toList();
        int partitions = topics.stream().mapToInt(TopicSize::partitions).sum();
        int slots = slots();
        return new Size(pipeline.name(), topics, partitions * target.replicationFactor(), slots, state(), notes(slots));
    }

    private void source(Names names, Source source) {
        double rate = source.topic().throughputPerSecond();
        double bytes = bytes(source);
        boolean processed = pipeline.views().values().stream()
                        .anyMatch(view -> view.source().equals(source.name()))
                || pipeline.jobs().values().stream()
                        .anyMatch(job -> job.inputs().contains(source.name()));
        int routes = (int) pipeline.routes().values().stream()
                .filter(route -> route.source().equals(source.name()))
                .count();
        flows.put(names.topic(source.name()), new Flow(rate, bytes, assumed.readers() + routes + (processed ? 1 : 0)));
        flows.put(names.dlq(source.name()), new Flow(rate * assumed.deadShare(), bytes, 0));
        flows.put(names.late(source.name()), new Flow(rate * assumed.lateShare(), bytes, 0));
    }

    /** At most a row for each group whenever rows are written, and none without an event. */
    private void view(Names names, View view) {
        Source source = pipeline.source(view.source());
        double events =
                (double) source.topic().throughputPerSecond() * view.window().windowsAnEvent();
        double rate =
                Math.min(events, assumed.groups() * 1000.0 / view.freshness().toMillis());
        String topic = names.viewTopic(view.name());
        flows.put(topic, new Flow(rate, Assumptions.ROW_BYTES, 1));
        kept.put(topic, assumed.groups() * windows(view, view.retention())); // compacted: the last row of each
    }

    /** As if everything passed. */
    private void route(Names names, Route route) {
        Source source = pipeline.source(route.source());
        double rate = source.topic().throughputPerSecond();
        List<String> topics = RouteSchema.topics(pipeline.name(), route);
        topics.forEach(topic -> flows.put(topic, new Flow(rate / topics.size(), bytes(source), assumed.readers())));
        flows.put(names.routeDlq(route.name()), new Flow(rate * assumed.deadShare(), bytes(source), 0));
    }

    /** As if each event of the largest input gave a record of each output. */
    private void job(Names names, Job job) {
        List<Source> inputs = job.inputs().stream().map(pipeline::source).toList();
        double most = inputs.stream()
                .mapToDouble(source -> source.topic().throughputPerSecond())
                .max()
                .orElse(0);
        double all = inputs.stream()
                .mapToDouble(source -> source.topic().throughputPerSecond())
                .sum();
        double bytes = inputs.stream().mapToDouble(this::bytes).max().orElse(0);
        for (JobOutput output : job.outputs().values()) {
            flows.put(
                    names.jobTopic(job.name(), output.name()), new Flow(most, assumed.eventBytes(), assumed.readers()));
        }
        flows.put(names.jobDlq(job.name()), new Flow(all * assumed.deadShare(), bytes, 0));
        flows.put(names.jobLate(job.name()), new Flow(all * assumed.lateShare(), bytes, 0));
    }

    private TopicSize sized(TopicTarget topic) {
        Flow flow = flows.getOrDefault(topic.name(), new Flow(1, 1_000, 0)); // offsets: one small record at a time
        double stored = flow.rate() * flow.bytes() / assumed.compression();
        OptionalLong retention = Retention.of(topic.config());
        Double rows = kept.get(topic.name());
        double once;
        if (rows != null) {
            once = rows * flow.bytes() / assumed.compression();
        } else if (retention.isPresent()) {
            once = stored * retention.getAsLong() / 1000;
        } else {
            once = stored * Duration.ofDays(1).toSeconds(); // compacted for ever: a day's, until its keys are known
        }
        int replicas = topic.replicationFactor();
        String local = topic.config().get(TopicTarget.LOCAL_RETENTION);
        double onDisk = local == null ? once : stored * Long.parseLong(local) / 1000;
        double uploaded = local == null ? 0 : stored;
        return new TopicSize(
                topic.name(),
                topic.role().word(),
                topic.partitions(),
                flow.rate(),
                onDisk * replicas,
                local == null ? 0 : once,
                stored * replicas,
                stored * (flow.readers() + replicas - 1) + uploaded);
    }

    /** Each view and job reads its sources by itself, at worst. */
    private int slots() {
        double events = 0;
        for (View view : pipeline.views().values()) {
            events += pipeline.source(view.source()).topic().throughputPerSecond();
        }
        for (Job job : pipeline.jobs().values()) {
            for (String input : job.inputs()) {
                events += pipeline.source(input).topic().throughputPerSecond();
            }
        }
        return (int) Math.max(1, Math.ceil(events * HEADROOM / assumed.slotRate()));
    }

    private double state() {
        double bytes = 0;
        for (View view : pipeline.views().values()) {
            Source source = pipeline.source(view.source());
            boolean corrected = source.lateness().late() == LatePolicy.MERGE;
            Duration open = corrected ? view.retention() : source.lateness().max();
            double windows =
                    windows(view, open) + (corrected ? 0 : view.window().windowsAnEvent());
            bytes += assumed.groups() * windows * Assumptions.ROW_BYTES;
        }
        for (Job job : pipeline.jobs().values()) { // what waits for its turn in event time
            for (String input : job.inputs()) {
                Source source = pipeline.source(input);
                bytes += source.topic().throughputPerSecond()
                        * (double) source.lateness().max().toSeconds()
                        * assumed.eventBytes();
            }
        }
        return bytes;
    }

    private List<String> notes(int slots) {
        List<String> notes = new ArrayList<>();
        for (Source source : pipeline.sources().values()) {
            long carried = (long) (source.topic().partitions() * 5_000 / HEADROOM);
            if (carried < source.topic().throughputPerSecond()) {
                notes.add("source " + source.name() + ": " + source.topic().partitions()
                        + " partitions carry " + carried + "/s with headroom, declared are "
                        + source.topic().throughputPerSecond() + "/s");
            }
        }
        environment.kafka().tieredStorage().ifPresent(storage -> compacted(storage.localRetention(), notes));
        int most = pipeline.sources().values().stream()
                .map(source -> source.topic().partitions())
                .max(Comparator.naturalOrder())
                .orElse(1);
        if (slots > most) {
            notes.add("no source has more than " + most + " partitions, and " + slots
                    + " slots are wanted: the rest would read nothing");
        }
        return notes;
    }

    private void compacted(Duration local, List<String> notes) {
        Names names = new Names(pipeline.name());
        List<String> views = pipeline.views().values().stream()
                .filter(view -> view.retention().compareTo(local) > 0)
                .map(view -> names.viewTopic(view.name()))
                .toList();
        if (!views.isEmpty()) {
            notes.add("compacted topics cannot be tiered, and stay on the brokers' disks: " + String.join(", ", views));
        }
    }

    private double bytes(Source source) {
        return (source.isChangeStream() ? 2.0 : 1.0) * assumed.eventBytes();
    }

    /** How many windows of a view begin in so long a time; 1 for one that never ends. */
    private static double windows(View view, Duration time) {
        Window window = view.window();
        Duration every;
        if (window instanceof Window.Tumbling tumbling) {
            every = tumbling.size();
        } else if (window instanceof Window.Hopping hopping) {
            every = hopping.every();
        } else if (window instanceof Window.Session session) {
            every = session.gap();
        } else {
            return 1;
        }
        return Math.max(1, Math.ceil((double) time.toMillis() / every.toMillis()));
    }
}
