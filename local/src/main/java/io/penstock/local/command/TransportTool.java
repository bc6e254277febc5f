package io.penstock.local.command;

import io.penstock.common.environment.Client;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.Logins;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.Tasks;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import io.penstock.transport.command.LettersCommand;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.command.TransactionsCommand;
import io.penstock.transport.contract.DocsCommand;
import io.penstock.transport.contract.SchemaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command of {@code transport}'s own, on the running platform unless its options name another cluster. */
@Command
final class TransportTool implements Callable<Integer> {
    private static final String OPERATIONS = Client.OPERATIONS.key();

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "what to do, and its options; or --help")
    private List<String> arguments = List.of();

    private final Function<Surroundings, CommandLine> tool;

    private final String login;

    private TransportTool(Function<Surroundings, CommandLine> tool, String login) {
        this.tool = tool;
        this.login = login;
    }

    static void addTo(CommandLine line) {
        add(line, "schema", "Contracts before they are merged: check, diff.", Logins.LAUNCHER, SchemaCommand::of);
        add(line, "docs", "Writes the event catalogue of a pipeline.", Logins.LAUNCHER, DocsCommand::of);
        add(line, "dlq", "Dead letters: list, show, stats, redrive, drop.", OPERATIONS, LettersCommand::dead);
        add(line, "late", "Late records: list, show, stats, redrive, drop.", OPERATIONS, LettersCommand::late);
        add(
                line,
                "transactions",
                "Open transactions that hold readers back: list, abort.",
                Logins.LAUNCHER,
                TransactionsCommand::of);
    }

    private static void add(
            CommandLine line, String name, String description, String login, Function<Surroundings, CommandLine> tool) {
        CommandLine command = new CommandLine(new TransportTool(tool, login));
        command.getCommandSpec().usageMessage().description(description, "`" + name + " --help` lists what it does.");
        line.addSubcommand(name, command);
    }

    @Override
    public Integer call() throws IOException {
        PlatformOptions options = data.platform();
        Map<String, String> variables = new LinkedHashMap<>(System.getenv());
        Optional<LauncherState> running = new StateFile(data.folder().stateFile())
                .read()
                .filter(state -> state.launcher().isAlive());
        running.ifPresent(state -> variables.putAll(Tasks.variables(options, state.ports(), login)));
        CommandLine line = tool.apply(Surroundings.of(
                variables,
                Optional.of(options.pipeline()),
                running.map(state -> options.environment()),
                System.out,
                System.err,
                TransportTool::ask));
        line.setExecutionExceptionHandler((failure, at, parsed) -> {
            if (failure instanceof PenstockException) {
                at.getErr().println(failure.getMessage());
                return Commands.ERROR;
            }
            throw failure;
        });
        return line.execute(arguments.toArray(String[]::new));
    }

    static Optional<Boolean> ask(String question) {
        if (!Terminal.isInput()) {
            return Optional.empty();
        }
        System.err.print(question);
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return Optional.ofNullable(answer)
                    .map(text -> text.toLowerCase(Locale.ROOT).startsWith("y"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
