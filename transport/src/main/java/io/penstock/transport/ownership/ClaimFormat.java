package io.penstock.transport.ownership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A claim as a record's value: JSON, to be read by people too. */
final class ClaimFormat {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ClaimFormat() {}

    static String write(Claim claim) {
        ObjectNode root = JSON.createObjectNode();
        root.put("pipeline", claim.owner().pipeline());
        root.put("owner", claim.owner().team());
        root.put("role", claim.role());
        root.put("createdAt", claim.createdAt().toString());
        if (claim.proof() instanceof Claim.Intended intended) {
            ObjectNode intent = root.putObject("intended");
            intent.put("partitions", intended.partitions());
            intent.put("replicationFactor", intended.replicationFactor());
            ObjectNode settings = intent.putObject("settings");
            intended.settings().forEach(settings::put);
        } else {
            root.put("topicId", claim.topicId().orElseThrow());
        }
        return root.toString();
    }

    /**
     * What {@link #write} wrote; keys that are not known are left alone.
     *
     * @param where the record, for the message
     * @throws PenstockException EXTERNAL, {@code ownership-unreadable}: nothing may be concluded about the topic
     */
    static Claim read(String topic, String value, String where) {
        try {
            JsonNode root = JSON.readTree(value);
            Claim.Proof proof;
            if (root.has("intended")) {
                JsonNode intent = root.get("intended");
                Map<String, String> settings = new HashMap<>();
                for (Map.Entry<String, JsonNode> setting :
                        intent.required("settings").properties()) {
                    settings.put(setting.getKey(), setting.getValue().asText());
                }
                proof = new Claim.Intended(
                        intent.required("partitions").asInt(),
                        intent.required("replicationFactor").asInt(),
                        settings);
            } else {
                proof = new Claim.Confirmed(root.required("topicId").asText());
            }
            return new Claim(
                    topic,
                    new Owner(
                            root.required("pipeline").asText(),
                            root.required("owner").asText()),
                    root.required("role").asText(),
                    Instant.parse(root.required("createdAt").asText()),
                    proof);
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "ownership-unreadable",
                    where + ", the record of who owns topic " + topic
                            + ", cannot be read: a newer release or somebody else wrote it. Nothing was changed; use"
                            + " that release, or write the record anew (docs/transport.md)",
                    e);
        }
    }
}
