package io.penstock.common.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.environment.Registry;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.StringTypes;
import io.penstock.common.wire.UnknownSchema;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * The schema registry, over Confluent's REST protocol. Thread-safe; every call blocks.
 *
 * <p>An outage (no connection, no answer in time, 5xx, 408, 429) is retried on every address with growing pauses for
 * about half a minute, then thrown as EXTERNAL: never taken for an answer. An answer is: 401 and 403, 409, 42201 are
 * USER errors with the registry's own words.
 */
public final class RegistryClient implements SchemaLookup, AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_KEPT = Duration.ofSeconds(10);

    private final RegistryHttp http;
    private final UnknownIds unknown;
    private final Map<Integer, Schema> known = new ConcurrentHashMap<>();

    /** Assigns; the first call connects. */
    public RegistryClient(Registry registry) {
        this(
                registry,
                REQUEST_TIMEOUT,
                Backoff.DEFAULT,
                pause -> Thread.sleep(pause.toMillis()),
                () -> ThreadLocalRandom.current().nextDouble(),
                System::nanoTime);
    }

    RegistryClient(
            Registry registry,
            Duration timeout,
            Backoff backoff,
            Sleeper sleeper,
            DoubleSupplier random,
            LongSupplier nanoClock) {
        this.http = new RegistryHttp(registry, timeout, backoff, sleeper, random);
        this.unknown = new UnknownIds(UNKNOWN_KEPT.toNanos(), nanoClock);
    }

    /**
     * The schema with this id; asked for once, then remembered for ever: the schema behind an id never changes.
     *
     * @throws UnknownSchema if the registry says that it has none; with several addresses, if all that answer say so: one
     *     that lags behind the others must not turn good records into dead letters
     */
    @Override
    public Schema byId(int id) throws UnknownSchema {
        Schema cached = known.get(id);
        if (cached != null) {
            return cached;
        }
        if (unknown.contains(id)) {
            throw new UnknownSchema(id);
        }
        String path = "/schemas/ids/" + id;
        Answer answer = http.send("GET", path, null);
        if (answer.absent()) {
            answer = http.secondOpinion(answer, path);
        }
        if (answer.absent()) {
            unknown.add(id);
            throw new UnknownSchema(id);
        }
        Schema schema = avro(id, expectOk(answer));
        known.put(id, schema);
        return schema;
    }

    /**
     * Registers the schema under the subject unless it is there already.
     *
     * @return its id, also when it was there
     * @throws PenstockException USER, {@code schema-incompatible}, with the registry's reasons
     */
    public int register(String subject, Schema schema) {
        return expectOk(http.send("POST", subjects(subject) + "/versions", request(schema)))
                .path("id")
                .asInt();
    }

    /** The newest version of the subject; empty if there is no such subject. */
    public Optional<Registered> latest(String subject) {
        return version(subject, "latest");
    }

    /** All versions of the subject, oldest first; none if there is no such subject. */
    public List<Registered> versions(String subject) {
        Answer answer = http.send("GET", subjects(subject) + "/versions", null);
        List<Registered> versions = new ArrayList<>();
        if (!answer.absent()) {
            expectOk(answer)
                    .forEach(version -> version(subject, version.asText()).ifPresent(versions::add));
        }
        return List.copyOf(versions);
    }

    /** The version of the subject that is this very schema, documentation included; empty if none is. */
    public Optional<Registered> find(String subject, Schema schema) {
        Answer answer = http.send("POST", subjects(subject), request(schema));
        return answer.absent() ? Optional.empty() : Optional.of(registered(expectOk(answer)));
    }

    /**
     * The id of a schema that is registered under the subject; never registers it.
     *
     * @throws PenstockException USER, {@code schema-not-registered}
     */
    public int idOf(String subject, Schema schema) {
        return find(subject, schema)
                .orElseThrow(() -> new PenstockException(
                        Category.USER,
                        "schema-not-registered",
                        "subject " + subject + " does not hold this version of " + schema.getFullName()
                                + "; apply the pipeline first"))
                .id();
    }

    /**
     * Whether the subject would take the schema, against all of its versions at the level it is set to; a subject that
     * does not exist would. Reasons are the registry's, or Avro's own where the registry gives none.
     */
    public CompatibilityCheck check(String subject, Schema schema) {
        Answer answer =
                http.send("POST", "/compatibility" + subjects(subject) + "/versions?verbose=true", request(schema));
        if (answer.absent()) {
            return CompatibilityCheck.COMPATIBLE;
        }
        JsonNode verdict = expectOk(answer);
        if (verdict.path("is_compatible").asBoolean()) {
            return CompatibilityCheck.COMPATIBLE;
        }
        List<String> reasons = new ArrayList<>();
        verdict.path("messages").forEach(message -> reasons.add(message.asText()));
        if (reasons.isEmpty()) {
            Incompatibilities.with(versions(subject), schema).forEach(found -> reasons.add(found.toString()));
        }
        return new CompatibilityCheck(false, reasons.isEmpty() ? List.of("the registry gives no reason") : reasons);
    }

    /** The level set on this very subject, such as {@code FULL_TRANSITIVE}; empty if none is. */
    public Optional<String> compatibility(String subject) {
        Answer answer = http.send("GET", "/config/" + encode(subject), null);
        return answer.absent()
                ? Optional.empty()
                : Optional.of(expectOk(answer).path("compatibilityLevel").asText());
    }

    /** Sets the level of this subject. */
    public void setCompatibility(String subject, String level) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level);
        expectOk(http.send("PUT", "/config/" + encode(subject), body));
    }

    /** Forgets the cache; connections end by themselves. */
    @Override
    public void close() {
        known.clear();
    }

    private Optional<Registered> version(String subject, String version) {
        Answer answer = http.send("GET", subjects(subject) + "/versions/" + version, null);
        if (answer.absent()) {
            return Optional.empty();
        }
        return Optional.of(registered(expectOk(answer)));
    }

    private static Registered registered(JsonNode body) {
        return new Registered(
                body.path("id").asInt(),
                body.path("version").asInt(),
                parse(body.path("schema").asText()));
    }

    private static Schema avro(int id, JsonNode body) throws UnknownSchema {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnknownSchema(id, "is of type " + type + ", not AVRO");
        }
        try {
            return parse(body.path("schema").asText());
        } catch (SchemaParseException e) {
            throw new UnknownSchema(id, "is not valid Avro: " + e.getMessage());
        }
    }

    /** Names and defaults are the registry's to judge; refusing here what it accepted would stop its readers. */
    private static Schema parse(String schema) {
        return new Schema.Parser(NameValidator.NO_VALIDATION)
                .setValidateDefaults(false)
                .parse(schema);
    }

    private static ObjectNode request(Schema schema) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("schemaType", "AVRO")
                .put("schema", StringTypes.portable(schema).toString());
    }

    private static JsonNode expectOk(Answer answer) {
        if (answer.ok()) {
            return answer.body();
        }
        throw RegistryFailure.of(answer);
    }

    private static String subjects(String subject) {
        return "/subjects/" + encode(subject);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }
}
