package io.penstock.local.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.local.state.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code job.json}: how a command beside the launcher tells the launcher's keeper what is wanted of the job. Replaced as
 * a whole, so that a reader never meets half of it. The keeper only reads; a new launcher begins without one.
 */
public final class JobOrders {

    /** What the keeper is to do. */
    enum Wanted {
        /** Keep the program running. */
        RUNNING,
        /** Leave it stopped. */
        STOPPED,
        /** Leave it alone while the holder lives; then keep the program running: what ran before the change began. */
        CHANGING
    }

    /**
     * @param program empty: what the keeper started with
     * @param holder the process that changes it
     */
    record Order(Wanted wanted, Optional<Program> program, Optional<ProcessIdentity> holder) {}

    private final Path file;

    public JobOrders(Path file) {
        this.file = file;
    }

    /** @return empty when nobody has ordered anything since the launcher started */
    Optional<Order> read() throws IOException {
        try {
            JsonNode order = FlinkHttp.JSON.readTree(Files.readAllBytes(file));
            List<String> arguments = new ArrayList<>();
            order.path("arguments").forEach(argument -> arguments.add(argument.asText()));
            JsonNode holder = order.path("holder");
            return Optional.of(new Order(
                    Wanted.valueOf(order.path("wanted").asText()),
                    order.has("jar")
                            ? Optional.of(new Program(Path.of(order.path("jar").asText()), arguments))
                            : Optional.empty(),
                    holder.isMissingNode()
                            ? Optional.empty()
                            : Optional.of(new ProcessIdentity(
                                    holder.path("pid").asLong(),
                                    holder.path("startTicks").asLong(),
                                    holder.path("boot").asText()))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JacksonException | IllegalArgumentException damaged) {
            throw new IOException(file + " is damaged: " + damaged.getMessage(), damaged);
        }
    }

    void write(Order order) throws IOException {
        ObjectNode json =
                FlinkHttp.JSON.createObjectNode().put("wanted", order.wanted().name());
        order.program().ifPresent(program -> {
            json.put("jar", program.jar().toString());
            program.arguments().forEach(json.putArray("arguments")::add);
        });
        order.holder().ifPresent(holder -> json.putObject("holder")
                .put("pid", holder.pid())
                .put("startTicks", holder.startTicks())
                .put("boot", holder.boot()));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, json.toPrettyString());
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
