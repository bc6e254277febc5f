package io.penstock.common.declaration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Finds a contract on the class path: a generated class, or the schema file {@code com/example/OrderEvent.avsc}. */
final class ContractLookup {

    private static final Pattern FULL_NAME = Pattern.compile("([A-Za-z_]\\w*\\.)+[A-Za-z_]\\w*");
    private static final int LONGEST_NAME = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The contract as its owner wrote it, without what the code generator adds for Java.
     *
     * @throws IllegalArgumentException if there is no such contract, or it is no record
     */
    Schema find(String fullName) {
        if (fullName.length() > LONGEST_NAME || !FULL_NAME.matcher(fullName).matches()) {
            throw new IllegalArgumentException(
                    Problems.quote(fullName) + " is not the full name of a contract such as com.example.OrderEvent");
        }
        Schema schema = loaders()
                .flatMap(loader -> Stream.of(generated(fullName, loader), file(fullName, loader)))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contract " + Problems.quote(fullName)
                        + " on the class path, as a generated class or a schema file"));
        if (schema.getType() != Schema.Type.RECORD || !schema.getFullName().equals(fullName)) {
            throw new IllegalArgumentException(Problems.quote(fullName) + " is not a record of that name");
        }
        return schema;
    }

    /** A job's classes are visible to the calling thread only, ours may be visible to ourselves only. */
    private static Stream<ClassLoader> loaders() {
        return Stream.of(Thread.currentThread().getContextClassLoader(), ContractLookup.class.getClassLoader())
                .filter(Objects::nonNull)
                .distinct();
    }

    /** No code of a class runs before it is known to be a generated record. */
    private static Optional<Schema> generated(String fullName, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(fullName, false, loader);
            return SpecificRecord.class.isAssignableFrom(type)
                    ? Optional.of(withoutJavaProperties(SpecificData.get().getSchema(type)))
                    : Optional.empty();
        } catch (ClassNotFoundException | LinkageError | AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Schema> file(String fullName, ClassLoader loader) {
        try (InputStream in = loader.getResourceAsStream(fullName.replace('.', '/') + ".avsc")) {
            return in == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(in));
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "schema file of " + Problems.quote(fullName) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Else the registry would hold a schema that differs from the one in the repository. */
    private static Schema withoutJavaProperties(Schema schema) {
        try {
            JsonNode json = JSON.readTree(schema.toString());
            json.findParents("avro.java.string").forEach(parent -> ((ObjectNode) parent).remove("avro.java.string"));
            return new Schema.Parser().parse(json.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
