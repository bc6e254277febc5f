package io.penstock.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.local.state.ComponentState.Phase;
import io.penstock.local.state.ProcessIdentity;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobKeeperTest {
    private static final Names NAMES = new Names("shop");
    private static final String ID = NAMES.flinkJobId();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeFlink flink = new FakeFlink();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final JobOrders orders;
    private final JobKeeper keeper;

    JobKeeperTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        orders = new JobOrders(folder.resolve("job.json"));
        Path jar = folder.resolve("job.jar");
        Files.writeString(jar, "jar bytes");
        keeper = new JobKeeper(
                new JobSpec(NAMES, new Program(jar, List.of("--pipeline", "p.yaml")), folder.resolve("c"), PATIENCE),
                flink.url(),
                orders,
                (phase, why) -> told.add(phase + " " + why));
    }

    @AfterEach
    void end() throws InterruptedException {
        keeper.stop();
        flink.close();
    }

    @Test
    void submitsUnderItsFixedIdAndLeavesARunningJobAlone() throws Exception {
        keeper.start();
        keeper.awaitRunning(PATIENCE);

        assertThat(flink.submissions).singleElement().satisfies(request -> {
            assertThat(request.path("jobId").asText()).isEqualTo(ID);
            assertThat(request.path("entryClass").asText()).isEqualTo(Program.MAIN_CLASS);
            assertThat(request.path("programArgsList").get(1).asText()).isEqualTo("p.yaml");
            assertThat(request.has("savepointPath")).isFalse();
        });
        assertThat(flink.requests).containsExactly("POST /jars/upload");
    }

    @Test
    void doesNotSubmitWhatTheClusterRunsAlready() throws Exception {
        flink.jobs.put("ffff", "RUNNING");
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        assertThat(flink.submissions).isEmpty();
    }

    @Test
    void resumesFromTheNewestCheckpointWhenTheJobManagerHasForgottenTheJob() throws Exception {
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        checkpoint("c/" + ID + "/chk-7", 7);

        flink.replace();

        await().atMost(PATIENCE).until(() -> flink.submissions.size() == 2);
        keeper.awaitRunning(PATIENCE);
        assertThat(flink.submissions.get(1).path("savepointPath").asText())
                .isEqualTo("file://" + folder.resolve("c").resolve(ID).resolve("chk-7"));
        assertThat(flink.submissions.get(1).path("claimMode").asText()).isEqualTo("CLAIM");
        assertThat(flink.submissions.get(1).path("allowNonRestoredState").asBoolean())
                .isFalse();
    }

    @Test
    void startsTheNextRunAfterOneThatHasEndedForGood() throws Exception {
        flink.jobs.put(ID, "FAILED");
        flink.ended.add(ID);
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        assertThat(flink.jobs).containsEntry(NAMES.flinkJobId(1), "RUNNING");
        assertThat(told).anyMatch(line -> line.contains("the job is FAILED: c.D: no disk"));
    }

    @Test
    void takesAnotherIdWhenTheClusterNoLongerListsTheRunsThatHadTheFirst() throws Exception {
        flink.ended.addAll(List.of(ID, NAMES.flinkJobId(1)));
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        assertThat(flink.jobs).containsOnlyKeys(NAMES.flinkJobId(2));
    }

    @Test
    void leavesAJobAloneThatSomebodyChangesAndOneThatIsToStayStopped() throws Exception {
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        orders.write(new JobOrders.Order(
                JobOrders.Wanted.CHANGING, Optional.empty(), Optional.of(ProcessIdentity.current())));
        await().atMost(PATIENCE).until(() -> told.get(told.size() - 1).contains("is changing the job"));
        flink.jobs.put(ID, "FINISHED");
        orders.write(new JobOrders.Order(JobOrders.Wanted.STOPPED, Optional.empty(), Optional.empty()));
        await().atMost(PATIENCE).until(() -> told.get(told.size() - 1).startsWith("STOPPED"));
        assertThat(flink.submissions).hasSize(1);
    }

    @Test
    void takesUpAnOrderWhoseProcessDied() throws Exception {
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        Path other = Files.writeString(folder.resolve("other.jar"), "jar bytes");
        ProcessIdentity gone = new ProcessIdentity(1, 0, "an earlier boot");
        orders.write(new JobOrders.Order(
                JobOrders.Wanted.CHANGING,
                Optional.of(new Program(other, List.of("--pipeline", "q.yaml"))),
                Optional.of(gone)));
        flink.replace();
        await().atMost(PATIENCE).until(() -> flink.submissions.size() == 2);
        assertThat(flink.submissions.get(1).path("programArgsList").get(1).asText())
                .isEqualTo("q.yaml");
    }

    @Test
    void givesUpWhatIsRefusedAgainAndAgainWithTheProgramsOwnReason() throws IOException {
        flink.refusal = "pipelines/shop.yaml:3:1: no sources";
        keeper.start();
        assertThatThrownBy(() -> keeper.awaitRunning(PATIENCE))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("pipelines/shop.yaml:3:1: no sources");
        assertThat(flink.submissions).hasSize(3);
    }

    @Test
    void endsWithASavepoint() throws Exception {
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        assertThat(keeper.stop()).isTrue();
        assertThat(flink.requests).contains("POST /jobs/" + ID + "/stop");
        assertThat(told).endsWith(Phase.STOPPED + " savepoint");
    }

    @Test
    void saysWhenTheSavepointFailed() throws Exception {
        flink.savepointSucceeds = false;
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        assertThat(keeper.stop()).isFalse();
        assertThat(told).endsWith(Phase.STOPPED + " last checkpoint");
    }

    private void checkpoint(String name, long id) throws IOException {
        Path metadata = Files.createDirectories(folder.resolve(name)).resolve("_metadata");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(metadata))) {
            out.writeInt(0x4960672d);
            out.writeInt(4);
            out.writeLong(id);
        }
    }
}
