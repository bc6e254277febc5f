package io.penstock.servers.process;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A short-lived tool that must succeed before a server can start. It ends with the launcher as the servers do. */
public final class Command {
    private Command() {}

    /**
     * Runs to the end.
     *
     * @param purpose for the message of a failure
     * @throws ServerFailure when it fails or lasts too long, with what it wrote
     */
    public static void run(String purpose, List<String> command, Duration patience)
            throws IOException, InterruptedException {
        run(purpose, new Launch(List.of(), command, Map.of(), Path.of("/")), patience);
    }

    /** The same with an environment, a folder and another identity. */
    public static void run(String purpose, Launch launch, Duration patience) throws IOException, InterruptedException {
        Path output = Files.createTempFile("penstock-", ".out");
        Process process = null;
        try {
            ProcessBuilder builder = new ProcessBuilder(ChildCommand.wrap(launch, "KILL"))
                    .directory(launch.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile());
            ChildCommand.environment(builder.environment(), launch.environment());
            process = Spawner.spawn(builder);
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "exit code " + process.exitValue() : "no end after " + patience.toSeconds() + " s";
                String text = Files.readString(output, StandardCharsets.UTF_8).strip();
                throw new ServerFailure(Reason.NOT_STARTED, "cannot " + purpose + " (" + how + "): " + text);
            }
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(output);
        }
    }
}
