package io.penstock.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.declaration.Durations;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.job.Program;
import io.penstock.local.replay.Finished;
import io.penstock.local.replay.Replay;
import io.penstock.transport.Transport;
import io.penstock.transport.letters.LetterDesk;
import io.penstock.transport.letters.LetterTopic;
import io.penstock.transport.plan.Permissions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds views and jobs anew from the log. */
@Command(
        name = "replay",
        description = {
            "Builds views and jobs anew from the log: those whose `version:` in the declaration is higher than that of",
            "what runs. The former version goes on and is answered from until the new one has read all there is; then",
            "all of them are switched over at once. Interrupted, the same command goes on."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock replay --pipeline pipelines/shop.yaml"})
final class ReplayCommand extends JobAction {
    private static final String LOG_GAP = "log-gap";
    private static final String REDRIVEN = "redriven";

    @Option(names = "--jar", paramLabel = "FILE", description = "Default: the built processing-job.jar.")
    private @Nullable Path jar;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only records of then and later: 2026-01-31T12:00:00Z, or 7d ago. Default: the whole log."
                    + " Windows that begin before are incomplete.")
    private @Nullable String since;

    @Option(
            names = "--accept",
            paramLabel = "WHAT",
            split = ",",
            description = "log-gap: build although retention has removed the beginning of the log; redriven: although"
                    + " the log holds letters twice that were redriven, and the first may be taken in now.")
    private List<String> accept = List.of();

    @Option(names = "--target", paramLabel = "URI", description = "Where savepoints go.")
    private @Nullable String folder;

    @Option(names = "--abort", description = "Takes back a replay that is under way.")
    private boolean abort;

    @Override
    int act() throws IOException, InterruptedException {
        for (String what : accept) {
            if (!List.of(LOG_GAP, REDRIVEN).contains(what)) {
                throw new PenstockException(
                        Category.USER, "usage", "--accept knows log-gap and redriven, not '" + what + "'");
            }
        }
        Pipeline next = target.declared();
        Environment environment = target.environment();
        Program program = target.program(jar);
        Replay replay = new Replay(
                next,
                environment,
                target.rest(),
                target.operations(),
                target.replayNote(),
                target.variables(),
                System.err::println);
        if (abort) {
            replay.abort(program, target.savepointFolder(folder));
            System.out.println("taken back: what ran before runs again, and the declaration has to say so, too");
            return Commands.DONE;
        }
        if (!accept.contains(REDRIVEN)) {
            refuseRedriven(next, environment, System.err);
        }
        boolean own = target.replayNote().isPresent(); // elsewhere, whoever owns the cluster applies
        print(replay.run(program, since(), accept.contains(LOG_GAP), target.savepointFolder(folder), () -> {
            if (own) {
                Transport.apply(next, environment, Permissions.adoptingAll(), System.err);
            }
        }));
        return Commands.DONE;
    }

    /** A redriven record is in the log twice. What it failed for may be mended now, and both would be counted. */
    private static void refuseRedriven(Pipeline next, Environment environment, PrintStream progress) {
        try (LetterDesk desk = new LetterDesk(next, environment, progress)) {
            List<String> twice = desk
                    .list(desk.topics(LetterTopic.Kind.DEAD, Optional.empty(), Optional.empty()).stream()
                            .filter(topic -> next.sources().containsKey(topic.of()))
                            .toList())
                    .stream()
                    .filter(count -> count.redriven() > 0)
                    .map(count -> count.topic().name() + " has " + count.redriven() + " that were redriven")
                    .toList();
            if (!twice.isEmpty()) {
                throw new PenstockException(
                        Category.USER,
                        REDRIVEN,
                        String.join("\n", twice)
                                + "\nThe log holds each of them twice: as it failed, and as it was put back. If the first would"
                                + " still fail, all is well: --accept redriven. If what it failed for is mended since, both"
                                + " would be counted: replay --since a time after the last of them");
            }
        }
    }

    private Optional<Instant> since() {
        if (since == null) {
            return Optional.empty();
        }
        try {
            String text = since;
            return Optional.of(Durations.parse(text)
                    .map(ago -> Clock.systemUTC().instant().minus(ago))
                    .orElseGet(() -> Instant.parse(text)));
        } catch (DateTimeException e) {
            throw new PenstockException(
                    Category.USER, "usage", "--since " + since + " is neither a time nor a duration such as 7d", e);
        }
    }

    private void print(Finished finished) {
        if (target.json()) {
            ObjectNode json = new ObjectMapper().createObjectNode();
            finished.built().forEach(json.putArray("built")::add);
            finished.retired().forEach(json.putArray("retired")::add);
            System.out.println(json.toPrettyString());
            return;
        }
        finished.built().forEach(System.out::println);
        finished.retired().forEach(what -> System.out.println("no longer written: " + what));
        System.out.println("when nobody reads these any more: ./penstock apply --allow-delete TOPIC, and DROP TABLE");
    }
}
