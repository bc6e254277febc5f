package io.penstock.local.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.DataFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes what the platform holds. */
@Command(
        name = "reset",
        description =
                "Deletes everything that the stopped platform holds: tables, topics, schemas, checkpoints, logs, passwords.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock reset --yes"})
final class ResetCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        DataFolder folder = data.folder();
        if (!folder.exists()) {
            System.err.println("nothing to delete in " + folder.root());
            return Commands.DONE;
        }
        if (!yes && !confirmed(folder)) {
            System.err.println("nothing was deleted");
            return Commands.ERROR;
        }
        folder.delete();
        System.err.println("deleted " + folder.root());
        return Commands.DONE;
    }

    private static boolean confirmed(DataFolder folder) throws IOException {
        if (!Terminal.isInput()) {
            throw new PenstockException(
                    Category.USER, "not-confirmed", "nobody can be asked here; say --yes to delete " + folder.root());
        }
        System.err.print("delete everything in " + folder.root() + "? [y/N] ");
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
