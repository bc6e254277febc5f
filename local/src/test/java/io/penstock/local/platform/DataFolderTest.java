package io.penstock.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
import io.penstock.servers.secret.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private final Path folder;
    private final DataFolder data;

    DataFolderTest(@TempDir Path folder) {
        this.folder = folder;
        this.data = new DataFolder(folder.resolve("data"));
    }

    @Test
    void neitherUsesNorDeletesAFolderOfSomethingElse() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        DataFolder foreign = new DataFolder(folder);

        assertThatThrownBy(foreign::prepare)
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("holds something else");
        assertThat(foreign.exists()).isFalse();
        assertThat(folder.resolve("thesis.txt")).exists();
    }

    @Test
    void deletesAllOfItsOwn() throws IOException {
        data.prepare();
        Files.writeString(data.log("kafka"), "x");
        data.delete();
        assertThat(data.root()).doesNotExist();
    }

    @Test
    void isNotDeletedUnderARunningLauncher() throws IOException {
        data.prepare();
        Lock launcher = Lock.tryAcquire(data.lock()).orElseThrow();
        assertThatThrownBy(data::delete).isInstanceOf(AlreadyRunning.class);
        assertThat(data.logs()).exists();
        launcher.close();
        data.delete();
        assertThat(data.root()).doesNotExist();
    }

    @Test
    void keepsSecretsForItsOwnerAlone() throws IOException {
        data.prepare();
        String secret = new Secrets(data.secrets()).reveal("shop-db");

        assertThat(secret).matches("[0-9a-f]{48}");
        assertThat(new Secrets(data.secrets()).reveal("shop-db")).isEqualTo(secret);
        assertThat(new Secrets(data.secrets()).reveal("serving-db")).isNotEqualTo(secret);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(data.secrets().resolve("shop-db"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.secrets())))
                .isEqualTo("rwx------");
    }
}
