package io.penstock.local.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.Tasks;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import io.penstock.transport.command.Surroundings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What commands about topics and schemas mean unless told otherwise: the built-in pipeline, where the platform runs. */
final class RunningPlatform implements Surroundings {
    private final DataOption data;

    RunningPlatform(DataOption data) {
        this.data = data;
    }

    @Override
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>(System.getenv());
        launcher().ifPresent(state -> variables.putAll(Tasks.variables(data.platform(), state.ports())));
        return variables;
    }

    @Override
    public Optional<Path> pipeline() {
        return Optional.of(data.platform().pipeline());
    }

    @Override
    public Optional<Path> environment() {
        if (launcher().isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "not-running",
                    "no platform is running; ./penstock up starts one, --environment FILE names another cluster");
        }
        return Optional.of(data.platform().environment());
    }

    @Override
    public PrintStream out() {
        return System.out;
    }

    @Override
    public PrintStream err() {
        return System.err;
    }

    @Override
    public Optional<Boolean> ask(String question) {
        return TransportTool.ask(question);
    }

    private Optional<LauncherState> launcher() {
        try {
            return new StateFile(data.folder().stateFile()).read().filter(state -> state.launcher()
                    .isAlive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
