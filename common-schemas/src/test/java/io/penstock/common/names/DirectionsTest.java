package io.penstock.common.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which packages of the module may import which: from what is declared to what is derived, never back. */
final class DirectionsTest {

    private static final Path COMMON = Path.of("src/main/java/io/penstock/common");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?io\\.penstock\\.common\\.(\\w+)\\.", Pattern.MULTILINE);

    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "failure", Set.of(),
            "names", Set.of(),
            "expression", Set.of(),
            "declaration", Set.of("expression", "failure", "names"),
            "environment", Set.of("failure", "declaration"),
            "view", Set.of("declaration", "names"));

    static Stream<Map.Entry<String, Set<String>>> packages() {
        return ALLOWED.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsRunOneWay(Map.Entry<String, Set<String>> rule) throws IOException {
        assertThat(rule.getValue()).containsAll(imports(rule.getKey()));
    }

    @Test
    void theRulesAreAboutImportsThatExist() throws IOException {
        assertThat(imports("view")).containsExactly("declaration", "names");
    }

    private static Set<String> imports(String name) throws IOException {
        Set<String> imports = new TreeSet<>();
        try (Stream<Path> files = Files.walk(COMMON.resolve(name))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> IMPORT.matcher(read(file)).results())
                    .map((MatchResult found) -> found.group(1))
                    .filter(imported -> !imported.equals(name))
                    .forEach(imports::add);
        }
        return imports;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
