package io.penstock.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.Tasks;
import io.penstock.local.state.LauncherState;
import io.penstock.local.state.StateFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a source's table read again. */
@Command(
        name = "snapshot",
        description = {
            "Has the table of a change stream read again while its log goes on, for readers that joined late:",
            "rows come as they are, and no view counts them twice. It goes on after a crash."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: ./penstock snapshot orders"})
final class SnapshotCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "SOURCE", description = "As the pipeline names it.")
    private String source = "";

    @Option(
            names = "--anew",
            description = "After changes were lost, which the service says and stops: take back every row that the"
                    + " topic holds, then read the table anew; views end equal to it.")
    private boolean anew;

    @Option(
            names = "--service",
            paramLabel = "URL",
            description = "Address of an ingestion service elsewhere; default: the one of the running platform.")
    private @Nullable URI service;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (anew) {
            return readAnew();
        }
        URI base = service == null ? URI.create("http://127.0.0.1:" + port()) : service;
        HttpResponse<String> answer = order(base.resolve("/snapshots/" + source));
        JsonNode body = new ObjectMapper().readTree(answer.body());
        if (answer.statusCode() != 202) {
            throw new PenstockException(
                    Category.USER,
                    "refused",
                    body.path("detail").asText("the service answered " + answer.statusCode()));
        }
        System.out.println("table " + body.path("table").asText()
                + " is being read again; `./penstock logs ingestion -f` tells how far it has come");
        return Commands.DONE;
    }

    private static HttpResponse<String> order(URI url) throws IOException, InterruptedException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(url)
                                    .timeout(PATIENCE)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new PenstockException(
                    Category.EXTERNAL, "no-service", "no ingestion service answers at " + url + ": " + e, e);
        }
    }

    private int readAnew() throws IOException, InterruptedException {
        PlatformOptions options = data.platform();
        LauncherState running = running();
        Pipeline pipeline = PipelineLoader.load(options.pipeline(), System.getenv());
        if (!(Optional.ofNullable(pipeline.sources().get(source))
                        .orElseThrow(() -> new PenstockException(
                                Category.USER,
                                "unknown-source",
                                "no source " + source + " in " + options.pipeline() + "; there are "
                                        + String.join(", ", pipeline.sources().keySet())))
                        .origin()
                instanceof Origin.Cdc cdc)) {
            throw new PenstockException(Category.USER, "no-table", "source " + source + " is no change stream");
        }
        return Tasks.resnapshot(options, running.ports(), cdc.table());
    }

    private int port() throws IOException {
        return Optional.ofNullable(running().ports().get("ingestion"))
                .orElseThrow(() -> new PenstockException(Category.USER, "not-running", "ingestion is not running"));
    }

    private LauncherState running() throws IOException {
        return new StateFile(data.folder().stateFile())
                .read()
                .filter(state -> state.launcher().isAlive())
                .orElseThrow(() -> new PenstockException(
                        Category.USER, "not-running", "no platform is running; ./penstock up starts one"));
    }
}
