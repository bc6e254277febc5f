package io.penstock.common.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretTest {

    private final Path file;

    SecretTest(@TempDir Path folder) {
        this.file = folder.resolve("password");
    }

    @Test
    void oneLineBreakAtTheEndOfAFileIsNotPartOfIt() throws IOException {
        Secret secret = new Secret.FromFile(file);

        assertThat(revealed(secret, "hunter2")).isEqualTo("hunter2");
        assertThat(revealed(secret, "hunter2\n")).isEqualTo("hunter2");
        assertThat(revealed(secret, "hunter2\r\n")).isEqualTo("hunter2");
        assertThat(revealed(secret, " hunter\n2 \n\n")).isEqualTo(" hunter\n2 \n");
    }

    @Test
    void aRotatedOneIsPickedUp() throws IOException {
        Secret secret = new Secret.FromFile(file);
        assertThat(revealed(secret, "old")).isEqualTo("old");

        assertThat(revealed(secret, "new")).isEqualTo("new");
    }

    @Test
    void aFileThatHoldsNoneIsNamed() throws IOException {
        PenstockException absent = catchThrowableOfType(PenstockException.class, new Secret.FromFile(file)::reveal);
        assertThat(absent).hasMessage("file " + file + " holds no secret: it cannot be read");
        assertThat(absent.category()).isEqualTo(Category.USER);
        assertThat(absent.code()).isEqualTo("secret-unavailable");

        Files.writeString(file, "\n");
        assertThatThrownBy(new Secret.FromFile(file)::reveal)
                .hasMessage("file " + file + " holds no secret: it is empty");
    }

    @Test
    void aVariableIsReadFromTheProcess() {
        assertThat(new Secret.FromEnv("PATH").reveal()).isEqualTo(System.getenv("PATH"));
        assertThatThrownBy(new Secret.FromEnv("PENSTOCK_NO_SUCH_VARIABLE")::reveal)
                .isInstanceOf(PenstockException.class)
                .hasMessage("variable PENSTOCK_NO_SUCH_VARIABLE holds no secret: it is not set");
    }

    @Test
    void noRecordThatHoldsOneShowsIt() throws IOException {
        Secret secret = new Secret.FromFile(Files.writeString(file, "hunter2"));
        Database database = new Database("postgresql", "db", 5_432, "shop", "cdc", secret);
        Kafka kafka = new Kafka("kafka:9092", 3, 2, Map.of(), Map.of("ssl.key.password", secret));

        assertThat(kafka.clientProperties()).containsEntry("ssl.key.password", "hunter2");
        assertThat(secret + " " + database + " " + kafka + " " + new Auth.Bearer(secret) + database.jdbcUrl())
                .contains(file.toString())
                .doesNotContain("hunter2");
    }

    private String revealed(Secret secret, String content) throws IOException {
        Files.writeString(file, content);
        return secret.reveal();
    }
}
