package io.penstock.local.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
    private static final int MAGIC = 0x4960672d;

    private final Path root;

    RetainedCheckpointsTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void findsNothingBeforeTheFirstCheckpoint() throws IOException {
        Files.createDirectories(root.resolve("job/shared"));
        assertThat(new RetainedCheckpoints(root).newest()).isEmpty();
        assertThat(new RetainedCheckpoints(root.resolve("missing")).newest()).isEmpty();
    }

    @Test
    void takesTheHighestIdWhateverTheClockSays() throws IOException {
        Path ninth = checkpoint("job/chk-9", 9);
        Path tenth = checkpoint("job/chk-10", 10);
        Files.setLastModifiedTime(ninth.resolve("_metadata"), FileTime.from(Instant.now()));
        Files.setLastModifiedTime(tenth.resolve("_metadata"), FileTime.from(Instant.EPOCH));

        assertThat(new RetainedCheckpoints(root).newest()).contains(tenth);
    }

    @Test
    void prefersTheSavepointThatEndedTheJobToTheCheckpointBeforeIt() throws IOException {
        checkpoint("job/chk-41", 41);
        Path savepoint = checkpoint("savepoints/savepoint-0123ab-cdef", 42);

        assertThat(new RetainedCheckpoints(root).newest()).contains(savepoint);
    }

    @Test
    void passesOverWhatIsTornOrSomethingElse() throws IOException {
        Path complete = checkpoint("job/chk-1", 1);
        Files.createDirectories(root.resolve("job/chk-2")); // killed before its metadata
        Files.write(Files.createDirectories(root.resolve("job/chk-3")).resolve("_metadata"), new byte[] {0x49, 0x60});
        Files.writeString(
                Files.createDirectories(root.resolve("job/chk-4")).resolve("_metadata"), "not one of Flink's files");

        assertThat(new RetainedCheckpoints(root).newest()).contains(complete);
    }

    private Path checkpoint(String name, long id) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve("_metadata")))) {
            out.writeInt(MAGIC);
            out.writeInt(4);
            out.writeLong(id);
        }
        return folder;
    }
}
