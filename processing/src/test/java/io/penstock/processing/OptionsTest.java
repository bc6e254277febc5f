package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void takesBothFilesInAnyOrder() {
        assertThat(Options.parse(new String[] {"--environment", "e.yaml", "--pipeline", "p.yaml"}))
                .isEqualTo(new Options(Path.of("p.yaml"), Path.of("e.yaml")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--pipeline p",
                "--pipeline p --environment",
                "--pipeline p --environment e --more",
                "--pipeline p --environment e --other o",
                "--pipeline p --pipeline q"
            })
    void saysHowItIsUsedOtherwise(String line) {
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> Options.parse(line.isEmpty() ? new String[0] : line.split(" ")))
                .withMessageStartingWith("usage: --pipeline FILE --environment FILE");
    }
}
