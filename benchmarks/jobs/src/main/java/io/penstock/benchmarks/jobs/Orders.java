package io.penstock.benchmarks.jobs;

import com.example.events.OrderEvent;
import java.io.IOException;
import java.net.URI;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.formats.avro.RegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.jspecify.annotations.Nullable;

/** Flink's Avro deserializer for generated classes. It skips what is not an order: without that the job would not go on. */
final class Orders extends AbstractDeserializationSchema<OrderEvent> {
    private static final long serialVersionUID = 1L;

    private final RegistryAvroDeserializationSchema<OrderEvent> avro;

    Orders(URI registry) {
        super(new AvroTypeInfo<>(OrderEvent.class));
        avro = new RegistryAvroDeserializationSchema<>(
                OrderEvent.class, OrderEvent.getClassSchema(), RegistryCoder.provider(registry));
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) throws Exception {
        trust();
        avro.open(context);
    }

    @Override
    public @Nullable OrderEvent deserialize(byte @Nullable [] value) {
        try {
            return value == null ? null : avro.deserialize(value);
        } catch (IOException | RuntimeException notAnOrder) {
            return null;
        }
    }

    /** Avro refuses classes of packages that it was not told of. */
    private static void trust() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.DEFAULT,
                ClassSecurityValidator.builder().add(OrderEvent.class).build()));
    }
}
