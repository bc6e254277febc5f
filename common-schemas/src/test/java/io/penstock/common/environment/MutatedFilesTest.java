package io.penstock.common.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a file, its loader ends with what it declares or with problems that point into the file. */
final class MutatedFilesTest {

    private static final int ROUNDS = 500;

    private static final List<String> SPLINTERS = List.of(
            "&a ",
            "*a",
            "<<: *a",
            "${",
            "${HOME}",
            "${X:-",
            "}",
            "{",
            "[",
            "]",
            ", ",
            ": ",
            "? ",
            "- ",
            "---\n",
            "...\n",
            "\t",
            "\r",
            "\n",
            "  ",
            "'",
            "\"",
            "|\n",
            ">-\n",
            "!!int ",
            "!x ",
            "%YAML 9.9\n",
            "#",
            "~",
            "null",
            "\0",
            "\u0085",
            "\uD83D\uDE00",
            "99999999999999999999",
            "-1",
            "0x1F",
            "1e309",
            "NaN",
            ".inf",
            "2026-01-01",
            "on",
            "@",
            "`");

    private final Path file;

    MutatedFilesTest(@TempDir Path folder) {
        this.file = folder.resolve("mutated.yaml");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_101, 0x5EED, Long.MAX_VALUE})
    void aPipelineOrProblems(long seed) throws IOException {
        byte[] shop = Files.readAllBytes(Path.of("../pipelines/shop.yaml"));

        int read = mutations(shop, seed, () -> assertThat(
                        PipelineLoader.load(file, Map.of("HOME", "/")).sources())
                .isNotEmpty());

        assertThat(read).as("mutations that do no harm").isBetween(ROUNDS / 50, ROUNDS / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20_260_102, 0xF00D, Long.MIN_VALUE})
    void anEnvironmentOrProblems(long seed) throws IOException {
        byte[] production = Files.readAllBytes(Path.of("../environments/production.example.yaml"));

        int read = mutations(production, seed, () -> assertThat(
                        EnvironmentLoader.load(file, Map.of("HOME", "/")).listen())
                .hasSize(4));

        assertThat(read).as("mutations that do no harm").isBetween(ROUNDS / 50, ROUNDS / 2);
    }

    /** Returns how many were read. */
    private int mutations(byte[] original, long seed, Runnable load) throws IOException {
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = mutate(original, random);
            Files.write(file, mutated);
            try {
                load.run();
                read++;
            } catch (InvalidDeclaration refusal) {
                assertThat(refusal.problems()).isNotEmpty().allSatisfy(problem -> assertPointsInto(mutated, problem));
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(
                        "seed " + seed + ", round " + round + ":\n" + new String(mutated, StandardCharsets.UTF_8), e);
            }
        }
        return read;
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original;
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + random.nextInt(30));
            bytes = switch (random.nextInt(6)) {
                case 0 -> replace(bytes, from, from + 1, new byte[] {(byte) random.nextInt(256)});
                case 1 -> replace(bytes, from, to, new byte[0]);
                case 2 -> replace(bytes, to, to, Arrays.copyOfRange(bytes, from, to));
                case 3 -> replace(bytes, from, Math.min(bytes.length, from + 1), new byte[] {(byte) ' '});
                case 4 -> replace(bytes, from, from, splinter(random));
                default -> replace(bytes, from, to, splinter(random));
            };
            if (bytes.length == 0) {
                return original;
            }
        }
        return bytes;
    }

    private static byte[] splinter(Random random) {
        return SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] replace(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }

    private static void assertPointsInto(byte[] bytes, Problem problem) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        long lines = text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
        assertThat(problem.line()).isBetween(1, (int) lines);
        assertThat(problem.column()).isBetween(1, bytes.length + 1);
        assertThat(problem.message()).isNotBlank();
        assertThat(problem.toString().lines()).hasSize(1);
    }
}
