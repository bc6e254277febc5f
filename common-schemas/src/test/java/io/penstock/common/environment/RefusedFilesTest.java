package io.penstock.common.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.PipelineLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables {@code refused/*.txt}: one edit of a good file each, and word for word what its author is told. */
final class RefusedFilesTest {

    private static final Path TABLES = Path.of("src/test/resources/refused");

    private static final Map<String, String> VARIABLES =
            Map.of("TEAMS", "commerce-data", "LONG", "x".repeat(400_000), "SECRET", "hunter2");

    /** Replaces the first {@code what} by {@code with}. */
    private record Edit(String what, String with, List<String> complaints) {

        /** Lines that begin with "- ", "+ " and "> ", in this order. */
        static Edit of(String entry) {
            return new Edit(String.join("", lines(entry, '-')), String.join("", lines(entry, '+')), lines(entry, '>'));
        }

        private static List<String> lines(String entry, char mark) {
            return entry.lines()
                    .filter(line -> line.charAt(0) == mark)
                    .map(line -> line.length() < 2 ? "" : line.substring(2).translateEscapes())
                    .toList();
        }

        String apply(String original) {
            int at = original.indexOf(what);
            assertThat(at).as("place of " + what).isNotNegative();
            return original.substring(0, at) + with + original.substring(at + what.length());
        }

        @Override
        public String toString() {
            return what.strip() + " -> " + with.strip();
        }
    }

    private final Path file;

    RefusedFilesTest(@TempDir Path folder) {
        this.file = folder.resolve("file.yaml");
    }

    static Stream<Edit> pipelines() throws IOException {
        return table("pipelines.txt");
    }

    static Stream<Edit> environments() throws IOException {
        return table("environments.txt");
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void theAuthorOfAPipelineIsToldWhatIsWrongAndWhere(Edit edit) throws IOException {
        String edited = edit.apply(Files.readString(TABLES.resolve("pipeline.yaml")));

        assertThat(complaints(edited, PipelineLoader::load)).containsExactlyElementsOf(edit.complaints());
    }

    @ParameterizedTest
    @MethodSource("environments")
    void theAuthorOfAnEnvironmentIsToldWhatIsWrongAndWhereButNoSecret(Edit edit) throws IOException {
        String edited = edit.apply(Files.readString(Path.of("../environments/production.example.yaml")));

        assertThat(complaints(edited, EnvironmentLoader::load))
                .containsExactlyElementsOf(edit.complaints())
                .noneMatch(complaint -> complaint.contains("hunter2"));
    }

    @Test
    void aFileOfCommentsIsEmpty() throws IOException {
        assertThat(complaints("# nothing\n", PipelineLoader::load)).containsExactly("1:1: the file is empty");
    }

    private List<String> complaints(String yaml, BiConsumer<Path, Map<String, String>> loader) throws IOException {
        Files.writeString(file, yaml);
        InvalidDeclaration refusal =
                catchThrowableOfType(InvalidDeclaration.class, () -> loader.accept(file, VARIABLES));
        assertThat(refusal).as("a refusal").isNotNull();
        return Arrays.stream(String.valueOf(refusal.getMessage()).split("\n"))
                .map(line -> line.substring(file.toString().length() + 1))
                .toList();
    }

    private static Stream<Edit> table(String name) throws IOException {
        return Arrays.stream(Files.readString(TABLES.resolve(name)).split("\n\n+"))
                .filter(entry -> entry.startsWith("-"))
                .map(Edit::of);
    }
}
