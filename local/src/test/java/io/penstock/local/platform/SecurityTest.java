package io.penstock.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.environment.Client;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.environment.Kafka;
import io.penstock.common.environment.Secret;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.platform.PlatformOptions.PortChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private final Path folder;
    private final PlatformOptions options;

    SecurityTest(@TempDir Path folder) {
        this.folder = folder;
        options = builtIn();
        options.data().prepare();
    }

    @Test
    void aFolderStaysAsItWasMade() throws IOException {
        assertThat(options.environment()).hasFileName("local.yaml");
        Security.settle(options.withSecurity());
        Security.settle(options.withSecurity());

        assertThat(builtIn().secured()).as("unless said").isTrue();
        assertThat(builtIn().withBrokers(3).environment()).hasFileName("local-secured.yaml");
    }

    @Test
    void aFolderThatWasMadeWithoutIsNotSecured() throws IOException {
        Security.settle(options);
        Files.createDirectories(options.data().part("kafka-2").resolve("data"));

        assertThatThrownBy(() -> Security.settle(options.withSecurity()))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("was made without --secure")
                .hasMessageContaining("--data");
        assertThat(builtIn().secured()).isFalse();
    }

    @Test
    void eachProcessLogsInByAFileOfItsOwn() {
        Ports ports = Ports.any(1);
        Map<String, String> variables = Engines.variables(options.data(), ports);

        for (String login : new String[] {Client.SERVING.key(), Logins.LAUNCHER}) {
            Kafka kafka = EnvironmentLoader.load(options.withSecurity().environment(), Logins.as(login, variables))
                    .kafka();
            assertThat(kafka.secrets())
                    .containsEntry(
                            "sasl.jaas.config",
                            new Secret.FromFile(options.data().secrets().resolve("kafka-" + login + ".jaas")));
            assertThat(kafka.principals().keySet()).containsExactlyInAnyOrderElementsOf(Arrays.asList(Client.values()));
        }
    }

    private PlatformOptions builtIn() {
        return PlatformOptions.builtIn(HOME, folder.resolve("data"), PortChoice.ANY);
    }
}
