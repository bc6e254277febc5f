package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void takesBothFilesInAnyOrder() throws IOException {
        Options options = Options.parse(new String[] {"--environment", "e.yaml", "--pipeline", "p.yaml"});
        assertThat(options.pipeline()).isEqualTo(Path.of("p.yaml"));
        assertThat(options.environment()).isEqualTo(Path.of("e.yaml"));
        assertThat(options.parallelism()).isEmpty();
        assertThat(options.accepted()).isEmpty();
    }

    @Test
    void keepsWhatItWasGivenForWhoeverStartsItAgain() throws IOException {
        String line = "--pipeline p --environment e --parallelism 3 --accept poison,log-gap --build 1f";
        Options options = Options.parse(line.split(" "));
        assertThat(options.parallelism()).contains(3);
        assertThat(options.accepted()).containsExactlyInAnyOrder(Acceptance.POISON, Acceptance.LOG_GAP);
        assertThat(options.given())
                .containsEntry("--parallelism", "3")
                .containsEntry("--build", "1f")
                .hasSize(5);
    }

    @Test
    void namesWhatCanBeAccepted() {
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> Options.parse("--pipeline p --environment e --accept poisson".split(" ")))
                .withMessage("--accept knows poison, log-gap, lost-transactions, no-state, not 'poisson'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--pipeline p",
                "--pipeline p --environment",
                "--pipeline p --environment e --more",
                "--pipeline p --environment e --other o",
                "--pipeline p --environment e --parallelism 0",
                "--pipeline p --pipeline q"
            })
    void saysHowItIsUsedOtherwise(String line) {
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> Options.parse(line.isEmpty() ? new String[0] : line.split(" ")))
                .withMessageStartingWith("usage: --pipeline FILE --environment FILE");
    }
}
