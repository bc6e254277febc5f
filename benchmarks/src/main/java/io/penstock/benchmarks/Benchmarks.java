package io.penstock.benchmarks;

import io.penstock.benchmarks.ingestion.IngestionCommand;
import io.penstock.benchmarks.processing.ProcessingCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code ./penstock bench}. */
@Command(
        name = "bench",
        description = "Speed against named baselines, in one run. Results on stdout, progress on stderr.",
        mixinStandardHelpOptions = true,
        subcommands = {IngestionCommand.class, ProcessingCommand.class, HelpCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all results are exact, whether or not the goals are met",
            "1:error",
            "2:usage",
            "4:a record was lost, doubled or changed, or a result is wrong"
        })
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }
}
