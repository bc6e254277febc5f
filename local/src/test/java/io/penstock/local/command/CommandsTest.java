package io.penstock.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.local.platform.DataFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private final PrintStream stdout = System.out;
    private final PrintStream stderr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final DataFolder data;

    CommandsTest(@TempDir Path folder) {
        data = new DataFolder(folder.resolve("data"));
    }

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(stdout);
        System.setErr(stderr);
    }

    @Test
    void anUnknownOptionIsAUsageErrorThatNamesIt() {
        assertThat(run("up", "--fast")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--fast");
    }

    @Test
    void statusOfNothingIsAnError() {
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("not running");
    }

    @Test
    void downOfNothingIsAsWished() {
        assertThat(run("down")).isZero();
    }

    @Test
    void resetDeletesOnlyWhenTold() {
        data.prepare();
        assertThat(run("reset")).isEqualTo(1);
        assertThat(data.exists()).isTrue();
        assertThat(run("reset", "--yes")).isZero();
        assertThat(data.root()).doesNotExist();
    }

    @Test
    void logsPrintsTheLastLines() throws IOException {
        data.prepare();
        String lines =
                IntStream.rangeClosed(1, 5000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        Files.writeString(data.log("kafka"), lines);

        assertThat(run("logs", "kafka", "-n", "3")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("line 4998\nline 4999\nline 5000\n");
    }

    @Test
    void logsNamesTheLogsThereAre() throws IOException {
        data.prepare();
        Files.writeString(data.log("kafka"), "x\n");
        assertThat(run("logs", "kakfa")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("kakfa", "there are: kafka");
    }

    @Test
    void validateReadsTheBuiltInPipelineWithoutAPlatform() {
        assertThat(run("validate", "-o", "json")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"valid\" : true", "\"pipeline\" : \"shop\"");
    }

    @Test
    void planWithoutAPlatformSaysHowToNameACluster() {
        assertThat(run("plan")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("./penstock up", "--environment FILE");
    }

    @Test
    void lettersAreThoseOfTheRunningPlatformUnlessFilesAreNamed() {
        assertThat(run("dlq", "list")).isEqualTo(1);
        assertThat(run("late", "list", "-e", "nowhere.yaml")).isEqualTo(1);
        assertThat(run("transactions", "abort", "--yess")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--environment FILE", "nowhere.yaml", "--yess");
    }

    @Test
    void spansAreReadable() {
        assertThat(StatusCommand.span(Duration.ofSeconds(65))).isEqualTo("1m 05s");
        assertThat(StatusCommand.span(Duration.ofMinutes(245))).isEqualTo("4h 05m");
        assertThat(StatusCommand.span(Duration.ofHours(76))).isEqualTo("3d 04h");
    }

    private int run(String command, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = command;
        arguments[1] = "--data";
        arguments[2] = data.root().toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Commands.execute(arguments, System.nanoTime());
    }
}
