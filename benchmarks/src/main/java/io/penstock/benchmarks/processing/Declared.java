package io.penstock.benchmarks.processing;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The benchmark's own pipeline, as a user would declare it. */
final class Declared {
    static final String SOURCE = "orders";
    static final String VIEW = "totals";
    static final Names NAMES = new Names("bench");

    private final Path pipelineFile;
    private final Path environmentFile;

    /** Writes the files into the site's folder. */
    Declared(Site site) throws IOException {
        pipelineFile = site.write(
                "pipeline.yaml",
                Map.of(
                        "partitions", Integer.toString(site.workload().partitions()),
                        "by", String.join(", ", site.workload().grouping().fields())));
        environmentFile = site.write(
                "environment.yaml",
                Map.of(
                        "bootstrap", site.servers().kafka().bootstrap(),
                        "registry", site.servers().registry().url().toString(),
                        "checkpoints", FlinkContestant.checkpoints(site),
                        "parallelism", Integer.toString(site.parallelism()),
                        "interval", site.checkpoints().toSeconds() + "s"));
    }

    Path pipelineFile() {
        return pipelineFile;
    }

    Path environmentFile() {
        return environmentFile;
    }

    /** Makes the topics and schemas that are missing. */
    void apply() {
        Pipeline pipeline = PipelineLoader.load(pipelineFile, Map.of());
        Environment environment = EnvironmentLoader.load(environmentFile, Map.of());
        Transport.apply(
                pipeline, environment, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
}
