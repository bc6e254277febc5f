package io.penstock.servers.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.servers.ServerFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    private final Path home;
    private final Path installed;

    InstallationTest(@TempDir Path folder) {
        home = folder.resolve("home");
        installed = folder.resolve("installed");
    }

    @Test
    void unpacksOnceAndAsAWhole() throws IOException {
        archive(tar("lib/a.jar", "content"));
        Path registry = installation().registry();
        assertThat(registry.resolve("lib/a.jar")).hasContent("content");

        Files.writeString(registry.resolve("mine"), "still there?");
        assertThat(installation().registry().resolve("mine")).exists();
    }

    @Test
    void leavesNothingBehindWhenTheArchiveIsTorn() throws IOException {
        byte[] whole = tar("lib/a.jar", "x".repeat(100_000));
        archive(Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> installation().registry()).isInstanceOf(ServerFailure.class);

        assertThat(installed).isEmptyDirectory();
    }

    @Test
    void refusesAnEntryThatPointsOutside() throws IOException {
        Path inside = Files.createDirectories(installed.resolve("in"));
        try (InputStream hostile = new GZIPInputStream(new ByteArrayInputStream(tar("../outside", "x")))) {
            assertThatThrownBy(() -> Tar.unpack(hostile, inside)).hasMessageContaining("../outside");
        }
        assertThat(installed.resolve("outside")).doesNotExist();
    }

    @Test
    void removesWhatAKilledProcessLeftButNotWhatALivingOneIsAtWorkIn() throws IOException {
        Path abandoned = Files.createDirectories(installed.resolve(".unpacking-1/lib"));
        Path busy = Files.createDirectories(installed.resolve(".unpacking-2"));
        Files.setLastModifiedTime(
                installed.resolve(".unpacking-1"), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        archive(tar("lib/a.jar", "content"));

        installation().registry();

        assertThat(abandoned).doesNotExist();
        assertThat(busy).exists();
    }

    @Test
    void saysHowToBuildWhatIsMissing() {
        assertThatThrownBy(() -> installation().postgres())
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("mvn");
    }

    private Installation installation() {
        return new Installation(new Distribution(home), installed);
    }

    private void archive(byte[] content) throws IOException {
        Path lib = Files.createDirectories(home.resolve("servers/archives/target/lib"));
        Files.write(lib.resolve("registry-1.tar.gz"), content);
    }

    private static byte[] tar(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            byte[] data = content.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(data.length);
            tar.putArchiveEntry(entry);
            tar.write(data);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
