package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.it.Launcher.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One platform's life from its first start to its deletion, in a folder whose name holds a blank. Each chapter goes on
 * from the one before.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LauncherIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long MOST_MEMORY = 3L << 30;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS) // the logs tell what a failure does not
    @SuppressWarnings("NullAway.Init") // by JUnit
    static Path folder;

    @SuppressWarnings("NullAway.Init") // by begin
    private static Launcher launcher;

    private static @Nullable ServerSocket neighbour;
    private static int told;

    @BeforeAll
    static void begin() {
        launcher = new Launcher(List.of(), folder.resolve("my data"));
    }

    @AfterAll
    static void end() throws Exception {
        if (neighbour != null) {
            neighbour.close();
        }
        launcher.run("down");
    }

    @Test
    @Order(1)
    void startsBesideWhoeverHoldsAPreferredPortAndServesTheFirstOrder() throws Exception {
        begin(1);
        neighbour = occupy(8080);

        Outcome up = launcher.run("up", "--detach", "--rate", "0");

        assertThat(up.exit()).as(up.err()).isZero();
        assertThat(up.err()).contains("kafka", "ready");
        assertThat(launcher.port("serving")).isGreaterThan(8080);
        launcher.order("first", "launcher");
        awaitOrders(1);
        told = 1;
    }

    @Test
    @Order(2)
    void statusKnowsEveryComponentAndStaysWithinItsMemory() throws Exception {
        begin(2);
        JsonNode status = launcher.status();
        long memory = 0;
        for (JsonNode component : status.path("components")) {
            assertThat(component.path("state").asText())
                    .as(component.path("name").asText())
                    .isEqualTo("READY");
            memory += component.path("memoryBytes").asLong();
        }
        assertThat(memory).isBetween(500L << 20, MOST_MEMORY);
        Outcome table = launcher.run("status");
        assertThat(table.exit()).isZero();
        assertThat(table.out())
                .contains(
                        "postgres",
                        "kafka",
                        "registry",
                        "jobmanager",
                        "taskmanager",
                        "ingestion",
                        "serving",
                        "monitoring",
                        "job",
                        "MiB");
        assertThat(launcher.run("logs", "kafka", "-n", "5").out().lines()).hasSize(5);
        told = 2;
    }

    @Test
    @Order(3)
    void aSecondUpAndAResetLeaveTheRunningOneAlone() throws Exception {
        begin(3);
        Map<String, Long> before = launcher.pids();
        Outcome second = launcher.run("up");
        assertThat(second.exit()).isZero();
        assertThat(second.out()).contains("already running", "pid");
        assertThat(launcher.run("up", "--detach").out()).contains("already running");
        Outcome reset = launcher.run("reset", "--yes");
        assertThat(reset.exit()).isEqualTo(1);
        assertThat(reset.err()).contains("down");
        assertThat(launcher.pids()).isEqualTo(before);
        told = 3;
    }

    @Test
    @Order(4)
    void everyKilledProcessComesBackAndTheLineFlows() throws Exception {
        begin(4);
        int orders = 1;
        for (String victim : List.of("postgres", "kafka", "registry", "jobmanager", "monitoring")) {
            long pid = launcher.pids().getOrDefault(victim, 0L);
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(launcher.ready().getOrDefault(victim, pid))
                            .isNotEqualTo(pid));
            launcher.order("after-" + victim, "launcher");
            orders++;
            awaitOrders(orders);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(launcher.statusInJson().exit()).isZero());
        told = 4;
    }

    @Test
    @Order(5)
    void aTableThatIsReadAgainLeavesTheViewsAsTheyAre() throws Exception {
        begin(5);
        Outcome snapshot = launcher.run("snapshot", "orders");

        assertThat(snapshot.exit()).as(snapshot.err()).isZero();
        assertThat(snapshot.out()).contains("table public.orders is being read again");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        launcher.run("logs", "ingestion", "-n", "1000").out())
                .contains("reading again")
                .containsPattern("(?s)reading again.*the snapshot is complete"));
        launcher.order("after-snapshot", "launcher");
        awaitOrders(7);
        assertThat(launcher.run("snapshot", "payments").err()).contains("there are orders");
        told = 5;
    }

    @Test
    @Order(6)
    void theJobStopsGoesOnAndComesBackFromAnUpgradeThatFails() throws Exception {
        begin(6);
        Outcome second = launcher.run("job", "submit");
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("penstock-shop is running already: job ");

        Outcome stop = launcher.run("job", "stop");
        assertThat(stop.exit()).as(stop.err()).isZero();
        assertThat(stop.out()).contains("savepoint file:");
        launcher.order("while-stopped", "launcher");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(launcher.run("status").out()).containsPattern("job +stopped"));
        Outcome submit = launcher.run("job", "submit");
        assertThat(submit.exit()).as(submit.err()).isZero();
        assertThat(submit.err()).contains("from file:").contains("savepoint-");
        awaitOrders(8);

        // state that the new version has no use for
        Outcome refused = launcher.run("job", "upgrade", "--pipeline=" + otherWindow(), "--timeout", "60");
        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.out()).as(refused.err()).contains("rolled back", "savepoint file:", "because ");
        assertThat(launcher.run("job", "status").out()).contains("RUNNING", "aggregate revenue_per_minute");
        // storage that nobody can write to
        Outcome kept = launcher.run("job", "upgrade", "--environment=" + noStorage(), "--timeout", "60");
        assertThat(kept.exit()).as(kept.err()).isEqualTo(1);
        assertThat(kept.err()).contains("the job was not stopped", "/proc/penstock");
        assertThat(launcher.run("job", "status").out()).contains("RUNNING", "aggregate revenue_per_minute");
        Outcome upgrade = launcher.run("job", "upgrade", "-o", "json");
        assertThat(upgrade.exit()).as(upgrade.err()).isZero();
        assertThat(upgrade.out()).contains("\"done\" : true");
        assertThat(launcher.run("job", "rescale", "3").err()).contains("needs that many slots");
        assertThat(launcher.run("job", "rescale", "2").exit()).isZero();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(launcher.run("job", "doctor").exit()).isZero());
        assertThat(launcher.run("status").exit()).isZero();
        launcher.order("after-upgrade", "launcher");
        awaitOrders(9);
        told = 6;
    }

    @Test
    @Order(7)
    void downLeavesNoProcessAndUpGoesOnFromTheSavepoint() throws Exception {
        begin(7);
        List<ProcessHandle> processes = launcher.processes();
        int port = launcher.port("postgres");

        assertThat(launcher.run("down").exit()).isZero();

        assertThat(processes).hasSizeGreaterThan(8).noneMatch(ProcessHandle::isAlive);
        assertThat(launcher.run("status").exit()).isEqualTo(1);
        assertThat(launcher.run("up", "--detach", "--rate", "0").exit()).isZero();
        assertThat(launcher.port("postgres")).isEqualTo(port);
        assertThat(restored()).contains("/savepoint-");
        launcher.order("after-down", "launcher");
        awaitOrders(10);
        told = 7;
    }

    @Test
    @Order(8)
    void aKilledLauncherTakesEverythingWithItAndTheNextOneGoesOnFromTheLastCheckpoint() throws Exception {
        begin(8);
        launcher.order("before-kill", "launcher");
        awaitOrders(11);
        await().atMost(PATIENCE)
                .until(() -> checkpoints().path("counts").path("completed").asInt() > 0);
        List<ProcessHandle> processes = launcher.processes();

        processes.get(0).destroyForcibly();

        await().atMost(Duration.ofSeconds(20)).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(launcher.run("status").exit()).isEqualTo(1);
        assertThat(launcher.run("up", "--detach", "--rate", "0").exit()).isZero();
        assertThat(restored()).contains("/chk-");
        launcher.order("after-kill", "launcher");
        awaitOrders(12);
        told = 8;
    }

    @Test
    @Order(9)
    void aReplayThatIsKilledGoesOnAndSwitchesOverWhileEveryQuestionIsAnswered() throws Exception {
        begin(9);
        String next = "--pipeline=" + nextVersion(2);
        String other = nextVersion(3).toString();
        assertThat(launcher.run("apply", "--yes", "-f", other).exit()).isZero();
        launcher.record("shop.view.revenue_per_minute-3");
        Outcome used = launcher.run("replay", "--pipeline=" + other);
        assertThat(used.exit()).isEqualTo(1);
        assertThat(used.err()).contains("there are records in shop.view.revenue_per_minute-3", "take another number");
        Outcome refused = launcher.run("replay", "--pipeline=" + otherWindow());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("view revenue_per_minute is defined otherwise", "version: 2");
        Answers answers = new Answers(launcher, 12);
        answers.start();

        Path err = folder.resolve("replay.err");
        Process replay = launcher.start(folder.resolve("replay.out"), err, "replay", next);
        await().atMost(PATIENCE).until(() -> Files.readString(err).contains("is starting; waiting"));
        replay.destroyForcibly().waitFor();
        Outcome again = launcher.run("replay", next);

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.err()).contains("switched over: 1 view is answered from the new version");
        assertThat(again.out())
                .contains(
                        "view revenue_per_minute: version 1 -> 2",
                        "no longer written: topic shop.view.revenue_per_minute");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(view("revenue_per_minute"))
                .isEqualTo(Map.of("version", "2", "measures", "[\"orders\",\"customers\"]")));
        answers.stop();
        assertThat(answers.wrong()).isEmpty();
        assertThat(answers.right()).isGreaterThan(20);
        JsonNode row = launcher.get(launcher.port("serving"), "/v1/views/revenue_per_minute?source_region=launcher")
                .path("rows")
                .path(0);
        assertThat(Duration.between(
                        Instant.parse(row.path("window_start").asText()),
                        Instant.parse(row.path("window_end").asText())))
                .isEqualTo(Duration.ofHours(1));
        launcher.order("after-replay", "launcher");
        awaitOrders(13);
        told = 9;
    }

    @Test
    @Order(10)
    void resetLeavesNothing() throws Exception {
        begin(10);
        assertThat(launcher.run("down").exit()).isZero();
        assertThat(launcher.run("reset", "--yes").exit()).isZero();
        assertThat(folder.resolve("my data")).doesNotExist();
        told = 10;
    }

    private static Path otherWindow() throws IOException {
        String shop = Files.readString(Launcher.HOME.resolve("pipelines/shop.yaml"));
        return Files.writeString(folder.resolve("shop.yaml"), shop.replace("{tumbling: 1m}", "{tumbling: 2m}"));
    }

    /** Other windows, other measures, from the first order on. */
    private static Path nextVersion(int version) throws IOException {
        String shop = Files.readString(Launcher.HOME.resolve("pipelines/shop.yaml"));
        String view = shop.substring(shop.indexOf("  revenue_per_minute:"), shop.indexOf("  payments_per_minute:"));
        return Files.writeString(
                folder.resolve("next-" + version + ".yaml"), shop.replace(view, """
                  revenue_per_minute:
                    version: %d
                    from: orders
                    window: {tumbling: 1h}
                    by: [source_region, currency]
                    measures: {orders: count, customers: {distinct: customer_id}}
                """.formatted(version)));
    }

    private static Map<String, String> view(String name) throws IOException, InterruptedException {
        for (JsonNode view : launcher.get(launcher.port("serving"), "/v1/views").path("views")) {
            if (view.path("name").asText().equals(name)) {
                return Map.of(
                        "version", view.path("version").asText(),
                        "measures", view.path("measures").toString());
            }
        }
        return Map.of();
    }

    private static Path noStorage() throws IOException {
        String local = Files.readString(Launcher.HOME.resolve("environments/local.yaml"));
        return Files.writeString(
                folder.resolve("local.yaml"), local.replace("${PENSTOCK_CHECKPOINTS}", "file:///proc/penstock"));
    }

    /** A story that broke off is not told on: what follows would only fail for the same reason. */
    private static void begin(int chapter) {
        assumeThat(told).isEqualTo(chapter - 1);
    }

    private static void awaitOrders(int expected) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(launcher.orders("launcher"))
                .isEqualTo(expected));
    }

    /** Where the job was resumed from. */
    private static String restored() throws IOException, InterruptedException {
        return checkpoints()
                .path("latest")
                .path("restored")
                .path("external_path")
                .asText();
    }

    private static JsonNode checkpoints() throws IOException, InterruptedException {
        int port = launcher.port("jobmanager");
        String job = launcher.get(port, "/jobs").path("jobs").path(0).path("id").asText();
        return launcher.get(port, "/jobs/" + job + "/checkpoints");
    }

    /** Holds the port unless somebody else does. */
    private static @Nullable ServerSocket occupy(int port) {
        try {
            return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException takenAnyway) {
            return null;
        }
    }
}
