package io.penstock.benchmarks.ingestion;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ingestion service, with the flags that the launcher gives it. */
final class PenstockReader implements Reader {
    private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC");

    private final Site site;
    private final String topic;
    private final List<String> command;
    private final ProcessUnit unit;
    private final Path pipelineFile;
    private final Path environmentFile;

    PenstockReader(Site site) throws IOException {
        this.site = site;
        this.topic = new Names(site.name()).topic("orders");
        Path password = site.write("password", OrdersTable.PASSWORD);
        pipelineFile = site.write(
                "pipeline.yaml",
                site.filled("pipeline.yaml", Map.of("partitions", Integer.toString(site.partitions()))));
        environmentFile = site.write(
                "environment.yaml",
                site.filled(
                        "environment.yaml",
                        Map.of(
                                "password.file", password.toString(),
                                "port", Integer.toString(site.ports().any()))));
        command = new ArrayList<>(List.of(Jvm.java()));
        command.addAll(FLAGS);
        command.addAll(site.jvm());
        command.addAll(List.of(
                "-jar",
                site.servers().built("ingestion/target/app/ingestion.jar").toString(),
                "--pipeline",
                pipelineFile.toString(),
                "--environment",
                environmentFile.toString(),
                "--database",
                "shop-db"));
        unit = site.unit(command);
    }

    @Override
    public void start() throws Exception {
        Pipeline pipeline = PipelineLoader.load(pipelineFile, Map.of());
        Environment environment = EnvironmentLoader.load(environmentFile, Map.of());
        Transport.apply(
                pipeline, environment, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        site.table().execute(setupSql().toArray(String[]::new));
        begin();
    }

    /** What the service says that its database needs. */
    private List<String> setupSql() throws IOException, InterruptedException {
        List<String> asking = new ArrayList<>(command);
        asking.removeAll(site.jvm());
        asking.add("--setup-sql");
        Process process = new ProcessBuilder(asking)
                .redirectError(site.folder().resolve("setup.log").toFile())
                .start();
        String sql = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("--setup-sql ended with " + process.exitValue() + ": " + sql);
        }
        return sql.lines().filter(line -> line.endsWith(";")).toList();
    }

    @Override
    public Optional<String> topic() {
        return Optional.of(topic);
    }

    @Override
    public Progress progress() {
        return site.topicProgress(topic);
    }

    @Override
    public ProcessUnit unit() {
        return unit;
    }
}
