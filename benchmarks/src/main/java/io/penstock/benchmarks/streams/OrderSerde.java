package io.penstock.benchmarks.streams;

import com.example.events.OrderEvent;
import java.io.IOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Confluent's wire format, read into the generated class; what is not an order is null. */
final class OrderSerde implements Serde<OrderEvent> {
    private static final int HEADER = 5;

    private final SpecificDatumReader<OrderEvent> avro = new SpecificDatumReader<>(OrderEvent.class);

    /** Of its thread: the threads of an application share the serde. */
    private final ThreadLocal<BinaryDecoder> decoder =
            ThreadLocal.withInitial(() -> DecoderFactory.get().binaryDecoder(new byte[0], null));

    @Override
    public Serializer<OrderEvent> serializer() {
        return (topic, order) -> {
            throw new UnsupportedOperationException("events are only read");
        };
    }

    @Override
    public Deserializer<OrderEvent> deserializer() {
        return (topic, value) -> decode(value);
    }

    private @Nullable OrderEvent decode(byte @Nullable [] value) {
        if (value == null || value.length < HEADER || value[0] != 0) {
            return null;
        }
        try {
            return avro.read(
                    null, DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder.get()));
        } catch (IOException | RuntimeException notAnOrder) {
            return null;
        }
    }
}
