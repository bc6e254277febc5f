package io.penstock.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.PlatformOptions.PortChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokersTest {
    private final PlatformOptions options;

    BrokersTest(@TempDir Path folder) {
        options = PlatformOptions.builtIn(folder, folder.resolve("data"), PortChoice.ANY);
        options.data().prepare();
    }

    @Test
    void aFolderKeepsTheNumberThatItWasMadeWith() throws IOException {
        assertThat(Brokers.of(options.withBrokers(3))).isEqualTo(3);
        format("kafka");

        assertThat(Brokers.of(options)).as("unless said").isEqualTo(3);
        assertThatThrownBy(() -> Brokers.of(options.withBrokers(1)))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("was made with 3 brokers and cannot be started with 1 broker")
                .hasMessageContaining("--brokers 3");
        assertThat(Brokers.of(options.withBrokers(3))).isEqualTo(3);
    }

    @Test
    void aFolderFromBeforeThereWasAChoiceHasOne() throws IOException {
        format("kafka");

        assertThat(Brokers.of(options)).isEqualTo(1);
        assertThatThrownBy(() -> Brokers.of(options.withBrokers(3)))
                .hasMessageContaining("was made with 1 broker and cannot be started with 3 brokers");
    }

    @Test
    void aFolderWhoseBrokersNeverStartedMayChange() throws IOException {
        assertThat(Brokers.of(options.withBrokers(3))).isEqualTo(3);
        assertThat(Brokers.of(options)).isEqualTo(1);
    }

    private void format(String broker) throws IOException {
        Files.createDirectories(options.data().part(broker).resolve("data"));
    }
}
