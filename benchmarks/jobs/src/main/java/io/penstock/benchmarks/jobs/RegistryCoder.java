package io.penstock.benchmarks.jobs;

import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.UnknownSchema;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.formats.avro.SchemaCoder;

/**
 * Confluent's wire format for Flink's own Avro format. Stands in for {@code ConfluentSchemaRegistryCoder}, whose client
 * is not on Maven Central.
 */
final class RegistryCoder implements SchemaCoder {
    private final RegistryClient registry;

    private RegistryCoder(RegistryClient registry) {
        this.registry = registry;
    }

    static SchemaCoder.SchemaCoderProvider provider(URI registry) {
        return () -> new RegistryCoder(new RegistryClient(new Registry(List.of(registry), new Auth.None())));
    }

    @Override
    public Schema readSchema(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        if (data.readByte() != 0) {
            throw new IOException("not in Confluent's wire format");
        }
        try {
            return registry.byId(data.readInt());
        } catch (UnknownSchema e) {
            throw new IOException(e);
        }
    }

    @Override
    public void writeSchema(Schema schema, OutputStream out) {
        throw new UnsupportedOperationException("events are only read");
    }
}
