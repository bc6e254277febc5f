package io.penstock.local.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.DataFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a component's log. */
@Command(
        name = "logs",
        description = "Prints the log of a component.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock logs ingestion -f"})
final class LogsCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String SUFFIX = ".log";

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "Component, as `penstock status` names it.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is added.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "Begin with the last N lines (default ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int lines;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataFolder folder = data.folder();
        List<String> known = names(folder.logs());
        if (!known.contains(name)) {
            throw new PenstockException(
                    Category.USER,
                    "no-such-log",
                    "no log of '" + name + "'; there are: " + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
        print(folder.log(name), System.out);
        return Commands.DONE;
    }

    private void print(Path log, OutputStream out) throws IOException, InterruptedException {
        long position = startOfTail(log);
        while (true) {
            long length = Files.exists(log) ? Files.size(log) : 0;
            if (length < position) {
                position = 0; // a new file has taken the place of a full one
            }
            if (length > position) {
                position = copy(log, position, out);
            } else if (!follow) {
                return;
            } else {
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /** @return offset of the first of the last lines */
    private long startOfTail(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long position = file.length();
            byte[] block = new byte[8192];
            int missing = Math.max(0, lines) + 1; // the last line ends with a break of its own
            while (position > 0) {
                int size = (int) Math.min(block.length, position);
                file.seek(position - size);
                file.readFully(block, 0, size);
                for (int i = size - 1; i >= 0; i--) {
                    if (block[i] == '\n' && --missing == 0) {
                        return position - size + i + 1;
                    }
                }
                position -= size;
            }
            return 0;
        }
    }

    private static long copy(Path log, long from, OutputStream out) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(from);
            byte[] block = new byte[8192];
            long position = from;
            for (int read = file.read(block); read > 0; read = file.read(block)) {
                out.write(block, 0, read);
                position += read;
            }
            out.flush();
            return position;
        }
    }

    private static List<String> names(Path logs) throws IOException {
        if (!Files.isDirectory(logs)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
