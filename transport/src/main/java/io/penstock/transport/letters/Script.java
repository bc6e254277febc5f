package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command of the user's that gets a line of JSON for each letter and answers each with a line: the same object, of which {@code
 * value} is taken. A value of null leaves the letter where it is. What cannot be decoded comes with a value of null and
 * {@code bytes} in base64.
 */
public final class Script implements Fix {
    private final String command;

    /** @param command for {@code sh -c} */
    public Script(String command) {
        this.command = command;
    }

    @Override
    public List<Optional<JsonNode>> mend(List<Broken> broken) {
        if (broken.isEmpty()) {
            return List.of();
        }
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            // A command may answer as it goes or at the end: who only wrote would fill the pipe, who only read would
            // wait.
            Thread writer = new Thread(() -> write(process, broken), "letters-script");
            writer.setDaemon(true);
            writer.start();
            List<Optional<JsonNode>> mended = read(process);
            int exit = process.waitFor();
            if (exit != 0 || mended.size() != broken.size()) {
                throw bad("it ended with " + exit + " after " + mended.size() + " lines for " + broken.size()
                        + " letters");
            }
            return mended;
        } catch (IOException e) {
            throw new PenstockException(Category.USER, "bad-script", "--script: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw bad("interrupted");
        }
    }

    @Override
    public boolean takesUndecodable() {
        return true;
    }

    private static void write(Process process, List<Broken> broken) {
        try (OutputStream to = process.getOutputStream()) {
            for (Broken one : broken) {
                to.write((line(one) + "\n").getBytes(UTF_8));
            }
        } catch (IOException gone) {
            // it ended early: the number of its lines tells
        }
    }

    private static ObjectNode line(Broken one) {
        Failure failure = one.letter().failure();
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("letter", one.letter().place().toString())
                .put("topic", failure.topic().orElse(""))
                .put("stage", failure.stage())
                .put("error", failure.error())
                .put("message", failure.message())
                .put("key", one.letter().key());
        line.set("value", one.value());
        if (one.value().isNull()) {
            line.put("bytes", one.letter().record().value());
        }
        return line;
    }

    private List<Optional<JsonNode>> read(Process process) throws IOException {
        List<Optional<JsonNode>> mended = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    JsonNode value = Payloads.parse(line).path("value");
                    mended.add(value.isObject() ? Optional.of(value) : Optional.empty());
                }
            }
        } catch (JsonProcessingException e) {
            process.destroy();
            throw bad("line " + (mended.size() + 1) + " is no JSON: " + e.getOriginalMessage());
        }
        return mended;
    }

    private static PenstockException bad(String why) {
        return new PenstockException(Category.USER, "bad-script", "--script: " + why + "; nothing was sent");
    }
}
