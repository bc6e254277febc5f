package io.penstock.transport;

import io.penstock.common.failure.PenstockException;
import io.penstock.transport.command.LettersCommand;
import io.penstock.transport.command.Surroundings;
import io.penstock.transport.command.TransactionsCommand;
import io.penstock.transport.contract.DocsCommand;
import io.penstock.transport.contract.SchemaCommand;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: results on standard output, everything else on standard error. */
@Command(
        name = "transport",
        mixinStandardHelpOptions = true,
        versionProvider = TransportCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the topics and schemas of pipelines. Nothing is ever deleted that is not named.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:as wished", "1:error or refusal", "2:usage", "3:drift"},
        footer = {"", "Example:", "  transport plan -f pipelines/shop.yaml -e environments/local.yaml"})
final class TransportCommand {
    static final int OK = 0;
    static final int ERROR = 1;
    static final int USAGE = 2;
    static final int DRIFT = 3;

    private final Surroundings in;

    /**
     * Assigns.
     *
     * @param variables what the files' {@code ${NAME}} stand for
     * @param ask puts a question to the person at the terminal; empty if there is none
     */
    TransportCommand(
            Map<String, String> variables, PrintStream out, PrintStream err, Function<String, Optional<Boolean>> ask) {
        this.in = Surroundings.of(variables, out, err, ask);
    }

    /** By name, in the order in which people need them. */
    static Map<String, Object> commands(Surroundings in) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("validate", new ValidateCommand(in));
        commands.put("plan", new PlanCommand(in));
        commands.put("apply", new ApplyCommand(in));
        commands.put("drift", new DriftCommand(in));
        commands.put("size", new SizeCommand(in));
        return commands;
    }

    int execute(String... arguments) {
        CommandLine line = new CommandLine(this);
        commands(in).forEach(line::addSubcommand);
        line.addSubcommand(SchemaCommand.of(in));
        line.addSubcommand(DocsCommand.of(in));
        line.addSubcommand("dlq", LettersCommand.dead(in));
        line.addSubcommand("late", LettersCommand.late(in));
        line.addSubcommand(TransactionsCommand.of(in));
        return line.setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    if (failure instanceof PenstockException) {
                        in.err().println(failure.getMessage());
                        return ERROR;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    /** As the jar says; classes outside a jar have no version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TransportCommand.class.getPackage().getImplementationVersion();
            return new String[] {"Penstock " + (version == null ? "(built from source)" : version)};
        }
    }
}
