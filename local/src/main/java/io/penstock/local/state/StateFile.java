package io.penstock.local.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * {@code state.json}: replaced as a whole, so that a reader never meets half of it. One writer at a time: the launcher.
 */
public final class StateFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;

    public StateFile(Path path) {
        this.path = path;
    }

    public void write(LauncherState state) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.write(fresh, JSON.writeValueAsBytes(json(state)));
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** @return empty when no launcher has written one, or it is not readable as one */
    public Optional<LauncherState> read() throws IOException {
        try {
            return Optional.of(state(JSON.readTree(Files.readAllBytes(path))));
        } catch (NoSuchFileException neverStarted) {
            return Optional.empty();
        } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** The state as JSON, as it is in the file. */
    public static ObjectNode json(LauncherState state) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("launcher")
                .put("pid", state.launcher().pid())
                .put("startTicks", state.launcher().startTicks())
                .put("boot", state.launcher().boot());
        root.put("started", state.started().toString()).put("ready", state.ready());
        ObjectNode ports = root.putObject("ports");
        state.ports().forEach(ports::put);
        ArrayNode components = root.putArray("components");
        for (ComponentState component : state.components()) {
            ObjectNode node = components.addObject();
            node.put("name", component.name()).put("state", component.phase().name());
            component.pid().ifPresent(pid -> node.put("pid", pid));
            component.port().ifPresent(port -> node.put("port", port));
            node.put("since", component.since().toString()).put("restarts", component.restarts());
            component.problem().ifPresent(problem -> node.put("problem", problem));
        }
        return root;
    }

    private static LauncherState state(JsonNode root) {
        JsonNode launcher = required(root, "launcher");
        Map<String, Integer> ports = new LinkedHashMap<>();
        root.path("ports")
                .properties()
                .forEach(port -> ports.put(port.getKey(), port.getValue().asInt()));
        List<ComponentState> components = new ArrayList<>();
        for (JsonNode node : root.path("components")) {
            components.add(new ComponentState(
                    node.path("name").asText(),
                    ComponentState.Phase.valueOf(node.path("state").asText()),
                    node.has("pid") ? OptionalLong.of(node.path("pid").asLong()) : OptionalLong.empty(),
                    node.has("port") ? OptionalInt.of(node.path("port").asInt()) : OptionalInt.empty(),
                    instant(node, "since"),
                    node.path("restarts").asInt(),
                    Optional.ofNullable(node.get("problem")).map(JsonNode::asText)));
        }
        return new LauncherState(
                new ProcessIdentity(
                        launcher.path("pid").asLong(),
                        launcher.path("startTicks").asLong(),
                        launcher.path("boot").asText()),
                instant(root, "started"),
                root.path("ready").asBoolean(),
                ports,
                components);
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException("no " + field);
        }
        return value;
    }

    private static Instant instant(JsonNode node, String field) {
        try {
            return Instant.parse(node.path(field).asText());
        } catch (java.time.format.DateTimeParseException damaged) {
            throw new IllegalArgumentException(field, damaged);
        }
    }
}
