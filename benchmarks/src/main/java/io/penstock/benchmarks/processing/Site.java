package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.run.BrokerServers;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one contestant of one repetition gets.
 *
 * @param name distinguishes it from all others of the run; lower case letters and digits
 * @param folder of its files, empty
 * @param parallelism threads or slots
 * @param checkpoints between those of a job on Flink
 */
record Site(
        String name,
        BrokerServers servers,
        Path folder,
        Workload workload,
        Topics topics,
        int parallelism,
        Duration checkpoints) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** A process that is taken for ready at once. */
    ProcessUnit unit(List<String> command) {
        return new ProcessUnit(
                new UnitSpec(
                        name,
                        () -> new Launch(List.of(), command, Map.of(), folder),
                        folder.resolve(name + ".log"),
                        Optional::empty,
                        START_TIMEOUT,
                        Ending.JVM),
                UnitListener.NONE);
    }

    /** A file from the class path with <code>${…}</code> replaced, written for a process to read. */
    Path write(String resource, Map<String, String> values) throws IOException {
        try (InputStream in = Site.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is not on the class path");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            return Files.writeString(folder.resolve(resource), text);
        }
    }
}
