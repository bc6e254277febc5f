package io.penstock.common.declaration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that no author of a pipeline would write. */
@Timeout(20)
final class HostileFilesTest {

    private static final String HEAD = """
            apiVersion: penstock/v1
            kind: Pipeline
            """;

    private final Path file;

    HostileFilesTest(@TempDir Path folder) {
        this.file = folder.resolve("p.yaml");
    }

    @Test
    void aliasesThatMultiplyAreCounted() throws IOException {
        StringBuilder bomb = new StringBuilder(HEAD).append("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level <= 9; level++) {
            String before = "*a" + (level - 1);
            bomb.append("a" + level + ": &a" + level + " [" + String.join(", ", Collections.nCopies(10, before)))
                    .append("]\n");
        }

        assertThat(refusal(bomb.toString())).isEqualTo("1:1: more than 10000 values or 32 levels, aliases followed");
    }

    @Test
    void anAliasThatContainsItselfEnds() throws IOException {
        assertThat(refusal(HEAD + "metadata: &m {name: *m}\n"))
                .isEqualTo("1:1: more than 10000 values or 32 levels, aliases followed");
    }

    @Test
    void anAliasOfOneValueIsAsGoodAsTheValue() throws IOException {
        String shop = Files.readString(Path.of("../pipelines/shop.yaml"))
                .replace("lateness: {quantile: 0.999, max: 5m}", "lateness: &usual {quantile: 0.99, max: 1m}")
                .replace("    eventTime: paid_at", "    eventTime: paid_at\n    lateness: *usual");

        Pipeline pipeline = PipelineLoader.load(Files.writeString(file, shop), Map.of());

        assertThat(pipeline.source("payments").lateness().quantile()).isEqualTo(0.99);
    }

    @Test
    void nestingHasABottom() throws IOException {
        assertThat(refusal(HEAD + "metadata: " + "[".repeat(100_000))).isEqualTo("1:1: Nesting Depth exceeded max 32");
    }

    @Test
    void aTagNeverMakesAnObject() throws IOException {
        assertThat(refusal(HEAD + "metadata: !!javax.script.ScriptEngineManager [!!java.net.URL ['http://x/']]\n"))
                .contains("Global tag is not allowed");
    }

    @Test
    void aFileOverOneMebibyteIsNotParsed() throws IOException {
        assertThat(refusal(HEAD + "#".repeat(1 << 20))).isEqualTo("1:1: larger than 1 MiB");
    }

    @Test
    void aFileOfExactlyOneMebibyteIs() throws IOException {
        String shop = Files.readString(Path.of("../pipelines/shop.yaml"));
        String padded = shop + "#".repeat((1 << 20) - shop.getBytes(StandardCharsets.UTF_8).length);

        assertThat(PipelineLoader.load(Files.writeString(file, padded), Map.of())
                        .name())
                .isEqualTo("shop");
    }

    @Test
    void bytesThatAreNotUtf8AreShownWhereTheyAre() throws IOException {
        byte[] bytes = (HEAD + "metadata: {name: 'sh?p'}\n").getBytes(StandardCharsets.UTF_8);
        bytes[HEAD.length() + 20] = (byte) 0xC3;
        Files.write(file, bytes);

        assertThat(refusal()).isEqualTo("3:21: not UTF-8");
    }

    @Test
    void aCharacterCutOffAtTheEndIsNotUtf8Either() throws IOException {
        byte[] shop = Files.readAllBytes(Path.of("../pipelines/shop.yaml"));
        byte[] cut = Arrays.copyOf(shop, shop.length + 2);
        cut[shop.length] = '#';
        cut[shop.length + 1] = (byte) 0xE2;
        Files.write(file, cut);
        long line = new String(shop, UTF_8).lines().count() + 1;

        assertThat(refusal()).isEqualTo(line + ":2: not UTF-8");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreHarmless() throws IOException {
        String shop =
                "\uFEFF" + Files.readString(Path.of("../pipelines/shop.yaml")).replace("\n", "\r\n");

        assertThat(PipelineLoader.load(Files.writeString(file, shop), Map.of()).name())
                .isEqualTo("shop");
    }

    @Test
    void aFolderIsNotAFile() throws IOException {
        Files.createDirectory(file);

        assertThat(refusal()).isEqualTo("1:1: cannot be read: Is a directory");
    }

    @Test
    void aKeyWithLineBreaksStaysOnOneLineOfTheMessage() throws IOException {
        assertThat(refusal(HEAD + "\"a\\nb\\u2028c" + "x".repeat(200) + "\": 1\n")
                        .lines())
                .hasSize(3)
                .contains("3:1: a\uFFFDb\uFFFDc" + "x".repeat(55) + "…: unknown key");
    }

    @Test
    void aListIsNoPipeline() throws IOException {
        assertThat(refusal("[1, 2]")).isEqualTo("1:1: expected a mapping, found a list");
        assertThat(refusal("shop")).isEqualTo("1:1: expected a mapping, found text");
        assertThat(refusal("~")).isEqualTo("1:1: has no value");
    }

    private String refusal(String yaml) throws IOException {
        Files.writeString(file, yaml);
        return refusal();
    }

    private String refusal() {
        InvalidDeclaration refusal =
                catchThrowableOfType(InvalidDeclaration.class, () -> PipelineLoader.load(file, Map.of()));
        return String.valueOf(refusal.getMessage()).replace(file + ":", "");
    }
}
