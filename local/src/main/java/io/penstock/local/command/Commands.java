package io.penstock.local.command;

import io.penstock.common.failure.PenstockException;
import io.penstock.servers.ServerFailure;
import io.penstock.transport.Transport;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** All commands of the launcher. */
@Command(
        name = "penstock",
        description = "The whole platform on this machine.",
        mixinStandardHelpOptions = true,
        version = "penstock 0.1.0",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DownCommand.class,
            ResetCommand.class,
            SnapshotCommand.class,
            LatenessCommand.class,
            JobCommand.class,
            ReplayCommand.class,
            BenchCommand.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:as wished", "1:error", "2:usage", "3:drift", "4:a comparison found a difference"})
public final class Commands {
    static final int DONE = 0;
    static final int ERROR = 1;

    private Commands() {}

    /**
     * @param begun {@link System#nanoTime} of the command's start
     * @return exit code
     */
    public static int execute(String[] arguments, long begun) {
        CommandLine line = new CommandLine(new Commands());
        TransportTool.addTo(line);
        DataOption data = new DataOption();
        Transport.commands(new RunningPlatform(data))
                .forEach((name, command) -> line.addSubcommand(name, new CommandLine(command).addMixin("data", data)));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Commands::failed);
        line.getSubcommands().values().forEach(command -> {
            if (command.getCommand() instanceof DemoCommand demo) {
                demo.begunAt(begun);
            } else if (command.getCommand() instanceof BenchCommand || command.getCommand() instanceof TransportTool) {
                // their options are their own
                command.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
            }
        });
        if (arguments.length == 0) {
            line.usage(line.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        if (failure instanceof PenstockException || failure instanceof ServerFailure) {
            err.println(line.getColorScheme().errorText(String.valueOf(failure.getMessage())));
        } else {
            failure.printStackTrace(err); // not foreseen: whoever mends it needs all of it
        }
        err.flush();
        return ERROR;
    }
}
