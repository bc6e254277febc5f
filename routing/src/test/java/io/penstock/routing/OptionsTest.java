package io.penstock.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void bothFilesAreTakenInAnyOrder() {
        assertThat(Options.parse("--environment", "e.yaml", "--pipeline", "p.yaml"))
                .isEqualTo(new Options(Path.of("p.yaml"), Path.of("e.yaml"), false));
    }

    @ParameterizedTest
    @CsvSource({
        "--pipeline p, --environment is missing",
        "--environment e, --pipeline is missing",
        "--pipeline, --pipeline needs a file",
        "--pipelin p, unknown option '--pipelin'",
        "--accept, --accept needs what to accept",
        "--accept all, 'cannot accept ''all'', only poison'",
        "--pipeline p --pipeline q, --pipeline is given twice"
    })
    void badUsageIsNamedAndFollowedByTheRightOne(String line, String problem) {
        assertThatThrownBy(() -> Options.parse(line.split(" "))).hasMessage(problem + "\n" + Options.USAGE);
    }
}
