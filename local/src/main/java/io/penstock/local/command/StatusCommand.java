package io.penstock.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.local.state.ComponentState;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.ProcessMemory;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows every component of the running platform. */
@Command(
        name = "status",
        description =
                "Shows each component: state, process, port, memory, time in that state. Exit code 1 unless all are ready.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock status -o json"})
final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-12s %-9s %8s %6s %9s %10s %9s  %s%n";

    /** How to write it. */
    enum Output {
        TABLE,
        JSON
    }

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "-o", paramLabel = "FORMAT", description = "table (default) or json.")
    private Output output = Output.TABLE;

    @Override
    public Integer call() throws IOException {
        Optional<LauncherState> found = new StateFile(data.folder().stateFile()).read();
        if (found.filter(state -> state.launcher().isAlive()).isEmpty()) {
            System.err.println("not running" + (found.isPresent() ? "" : ": nothing was ever started here"));
            return Commands.ERROR;
        }
        LauncherState state = found.get();
        if (output == Output.JSON) {
            ObjectNode json = StateFile.json(state);
            json.get("components").forEach(node -> {
                OptionalLong memory =
                        node.has("pid") ? ProcessMemory.bytes(node.path("pid").asLong()) : OptionalLong.empty();
                memory.ifPresent(bytes -> ((ObjectNode) node).put("memoryBytes", bytes));
            });
            System.out.println(json.toPrettyString());
        } else {
            table(state, System.out);
        }
        return state.ready() ? Commands.DONE : Commands.ERROR;
    }

    private static void table(LauncherState state, PrintStream out) {
        Instant now = Instant.now();
        out.printf(Locale.ROOT, ROW, "NAME", "STATE", "PID", "PORT", "MEMORY", "SINCE", "RESTARTS", "");
        long total = 0;
        for (ComponentState component : state.components()) {
            OptionalLong memory = component.pid().isPresent()
                    ? ProcessMemory.bytes(component.pid().getAsLong())
                    : OptionalLong.empty();
            total += memory.orElse(0);
            row(out, component, memory, Duration.between(component.since(), now));
        }
        long launcher = ProcessMemory.bytes(state.launcher().pid()).orElse(0) - total;
        out.printf(
                Locale.ROOT,
                ROW,
                "launcher",
                state.ready() ? "ready" : "starting",
                state.launcher().pid(),
                "",
                megabytes(launcher),
                span(Duration.between(state.started(), now)),
                "",
                "");
        out.printf(Locale.ROOT, "%nall together %s%n", megabytes(total + launcher));
    }

    private static void row(PrintStream out, ComponentState component, OptionalLong memory, Duration since) {
        out.printf(
                Locale.ROOT,
                ROW,
                component.name(),
                component.phase().name().toLowerCase(Locale.ROOT),
                component.pid().isPresent() ? Long.toString(component.pid().getAsLong()) : "",
                component.port().isPresent() ? Integer.toString(component.port().getAsInt()) : "",
                memory.isPresent() ? megabytes(memory.getAsLong()) : "",
                span(since),
                component.restarts() == 0 ? "" : Integer.toString(component.restarts()),
                component
                        .problem()
                        .map(problem -> problem.lines().findFirst().orElse(""))
                        .orElse(""));
    }

    private static String megabytes(long bytes) {
        return (Math.max(0, bytes) >> 20) + " MiB";
    }

    /** 3d 04h, 4h 05m, 5m 06s. */
    static String span(Duration duration) {
        if (duration.toDays() > 0) {
            return String.format(Locale.ROOT, "%dd %02dh", duration.toDays(), duration.toHoursPart());
        }
        if (duration.toHours() > 0) {
            return String.format(Locale.ROOT, "%dh %02dm", duration.toHours(), duration.toMinutesPart());
        }
        return String.format(Locale.ROOT, "%dm %02ds", duration.toMinutes(), duration.toSecondsPart());
    }
}
