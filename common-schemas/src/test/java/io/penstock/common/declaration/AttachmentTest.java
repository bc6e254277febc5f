package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentTest {
    @Test
    void stayedAsItWasWhenTheFileHasChanged(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), "name: ${NAME} # für immer\n");
        String argument = Attachment.of(file);
        Files.writeString(file, "other");

        Path copy = Attachment.file(argument);
        assertThat(copy).hasFileName("shop.yaml").isNotEqualTo(file).hasContent("name: ${NAME} # für immer\n");
        assertThat(argument).startsWith("attached:shop.yaml:").doesNotContain(" ", "\n");
    }

    @Test
    void aPathIsItself() throws IOException {
        assertThat(Attachment.file("pipelines/shop.yaml")).isEqualTo(Path.of("pipelines/shop.yaml"));
    }

    @Test
    void aDamagedOneIsRefused() {
        assertThatThrownBy(() -> Attachment.file("attached:shop.yaml:%%%")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Attachment.file("attached:x")).isInstanceOf(IOException.class);
    }
}
