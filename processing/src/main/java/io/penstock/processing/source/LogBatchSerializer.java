package io.penstock.processing.source;

import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Partition, base offset, base timestamp, whose timestamps, count, bytes. Only used where someone breaks the chain. */
final class LogBatchSerializer extends CompactSerializer<LogBatch> {

    @Override
    public void serialize(LogBatch batch, DataOutputView out) throws IOException {
        Compact.writeLong(out, batch.partition());
        Compact.writeLong(out, batch.baseOffset());
        Compact.writeLong(out, batch.baseTimestamp());
        out.writeBoolean(batch.appendTime());
        Compact.writeLong(out, batch.count());
        Compact.writeLong(out, batch.end() - batch.start());
        out.write(batch.bytes(), batch.start(), batch.end() - batch.start());
    }

    @Override
    public LogBatch deserialize(DataInputView in) throws IOException {
        int partition = Compact.readInt(in);
        long baseOffset = Compact.readLong(in);
        long baseTimestamp = Compact.readLong(in);
        boolean appendTime = in.readBoolean();
        int count = Compact.readInt(in);
        byte[] bytes = new byte[Compact.readInt(in)];
        in.readFully(bytes);
        return new LogBatch(partition, baseOffset, baseTimestamp, appendTime, bytes, 0, bytes.length, count);
    }

    @Override
    public TypeSerializerSnapshot<LogBatch> snapshotConfiguration() {
        throw new UnsupportedOperationException("a batch is never state");
    }
}
