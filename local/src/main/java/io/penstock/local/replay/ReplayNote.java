package io.penstock.local.replay;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/** {@code replay.json}: what a platform that is started in the middle of a replay has to run beside its declaration. */
public final class ReplayNote {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /**
     * A replay under way.
     *
     * @param former declaration that is being replaced, as an attachment
     * @param since from when on the log is read anew; empty for its beginning
     */
    public record Note(String former, Optional<Instant> since) {}

    public ReplayNote(Path file) {
        this.file = file;
    }

    /** @throws IOException if the file is damaged */
    public Optional<Note> read() throws IOException {
        try {
            JsonNode note = JSON.readTree(Files.readAllBytes(file));
            return Optional.of(new Note(
                    note.path("former").asText(),
                    note.has("since")
                            ? Optional.of(
                                    Instant.ofEpochMilli(note.path("since").asLong()))
                            : Optional.empty()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JacksonException damaged) {
            throw new IOException(file + " is damaged: " + damaged.getMessage(), damaged);
        }
    }

    void write(Note note) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("former", note.former());
        note.since().ifPresent(time -> json.put("since", time.toEpochMilli()));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, json.toPrettyString());
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
