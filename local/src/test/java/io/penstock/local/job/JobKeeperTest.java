package io.penstock.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.common.failure.PenstockException;
import io.penstock.local.state.ComponentState.Phase;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobKeeperTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeFlink flink = new FakeFlink();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final JobKeeper keeper;

    JobKeeperTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Path jar = folder.resolve("job.jar");
        Files.writeString(jar, "jar bytes");
        keeper = new JobKeeper(
                new JobSpec(ID, jar, "a.Main", List.of("--pipeline", "p.yaml"), folder.resolve("c"), PATIENCE),
                flink.url(),
                flink::replace,
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
            assertThat(request.path("entryClass").asText()).isEqualTo("a.Main");
            assertThat(request.path("programArgsList").get(1).asText()).isEqualTo("p.yaml");
            assertThat(request.has("savepointPath")).isFalse();
        });
        assertThat(flink.requests).containsExactly("POST /jars/upload", "DELETE /jars/1_job.jar");
    }

    @Test
    void doesNotSubmitWhatTheClusterRunsAlready() throws Exception {
        flink.state = "RUNNING";
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
    void replacesTheJobManagerThatRemembersAFailedJob() throws Exception {
        flink.state = "FAILED";
        keeper.start();
        keeper.awaitRunning(PATIENCE);
        assertThat(flink.requests).contains("replaced");
        assertThat(told).anyMatch(line -> line.contains("the job is FAILED: c.D: no disk"));
    }

    @Test
    void givesUpWhatIsRefusedAgainAndAgainWithTheProgramsOwnReason() {
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
