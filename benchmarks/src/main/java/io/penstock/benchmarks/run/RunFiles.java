package io.penstock.benchmarks.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.penstock.servers.install.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run keeps its data and writes its results. Results go to stdout, progress to stderr. */
public final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final long begun = System.nanoTime();

    @Option(names = "--json", paramLabel = "FILE", description = "write the results there, too")
    private @Nullable Path json;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "keep data and logs there (default: a temporary folder)")
    private @Nullable Path data;

    /** Makes it. */
    public Path folder() throws IOException {
        Path folder = data == null ? Files.createTempDirectory("penstock-bench-") : Files.createDirectories(data);
        return folder.toAbsolutePath();
    }

    public void say(String line) {
        System.err.printf("%4d s  %s%n", (System.nanoTime() - begun) / 1_000_000_000, line);
    }

    /** Deletes the folder unless it is to be kept, and tells the results. */
    public void finish(Path folder, String results, JsonNode tree) throws IOException {
        if (data == null) {
            Folders.delete(folder);
        }
        System.out.print(results);
        if (json != null) {
            JSON.writeValue(json.toFile(), tree);
        }
    }
}
