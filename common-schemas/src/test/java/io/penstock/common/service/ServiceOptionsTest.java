package io.penstock.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceOptionsTest {
    @Test
    void theFilesAreTakenInAnyOrder() {
        assertThat(parse("--environment", "e.yaml", "--pipeline", "p.yaml"))
                .isEqualTo(new ServiceOptions(Path.of("p.yaml"), Path.of("e.yaml"), Set.of()));
        assertThat(parse("--environment", "e", "--accept", "poison", "--pipeline", "p")
                        .accepted())
                .containsExactly("poison");
    }

    @ParameterizedTest
    @CsvSource({
        "--pipeline p, --environment is missing",
        "--environment e, --pipeline is missing",
        "--pipeline, --pipeline needs a file",
        "--pipelin p, unknown option '--pipelin'",
        "--accept, --accept needs what to accept",
        "--accept all, cannot accept 'all'",
        "--pipeline p --pipeline q, --pipeline is given twice"
    })
    void badUsageIsNamedAndFollowedByTheRightOne(String line, String problem) {
        assertThatThrownBy(() -> parse(line.split(" ")))
                .hasMessage(problem + "\nusage: routing --pipeline FILE --environment FILE [--accept poison]");
    }

    @Test
    void whatAServiceCannotAcceptIsNoOptionOfIt() {
        assertThatThrownBy(() -> ServiceOptions.parse("serving", Set.of(), "--accept", "poison"))
                .hasMessage("unknown option '--accept'\nusage: serving --pipeline FILE --environment FILE");
    }

    private static ServiceOptions parse(String... args) {
        return ServiceOptions.parse("routing", Set.of("poison"), args);
    }
}
