package io.penstock.benchmarks.streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Count, sum, least, greatest and average in eight bytes each, in the store and as the result's value. */
final class SumsSerde implements Serde<Sums> {

    @Override
    public Serializer<Sums> serializer() {
        return (topic, sums) -> sums == null ? null : bytes(sums);
    }

    @Override
    public Deserializer<Sums> deserializer() {
        return (topic, bytes) -> bytes == null ? null : sums(bytes);
    }

    private static byte @Nullable [] bytes(Sums sums) {
        return ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(sums.count())
                .putLong(sums.sum())
                .putLong(sums.min())
                .putLong(sums.max())
                .putDouble(sums.sum() / 100.0 / sums.count())
                .array();
    }

    private static Sums sums(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new Sums(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }
}
