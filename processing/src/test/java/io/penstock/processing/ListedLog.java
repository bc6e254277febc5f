package io.penstock.processing;

import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.LogBatchWriter;
import io.penstock.processing.source.RawRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Feed} as the job reads a topic: a split a partition, positions in state, never at an end. */
final class ListedLog implements Source<LogBatch, ListedLog.Part, Boolean> {
    private static final long serialVersionUID = 1L;

    private final String feed;
    private final String source;

    ListedLog(Feed feed, String source) {
        this.feed = feed.id();
        this.source = source;
    }

    /** A partition, and where reading it goes on. */
    static final class Part implements SourceSplit {
        private final int partition;
        private int position;

        Part(int partition, int position) {
            this.partition = partition;
            this.position = position;
        }

        @Override
        public String splitId() {
            return Integer.toString(partition);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<LogBatch, Part> createReader(SourceReaderContext context) {
        return new Reader(Feed.open(feed), source);
    }

    @Override
    public SplitEnumerator<Part, Boolean> createEnumerator(SplitEnumeratorContext<Part> context) {
        return new Enumerator(context, Feed.open(feed).partitions(source));
    }

    /** The readers have all of them. */
    @Override
    public SplitEnumerator<Part, Boolean> restoreEnumerator(SplitEnumeratorContext<Part> context, Boolean given) {
        return new Enumerator(context, 0);
    }

    @Override
    public SimpleVersionedSerializer<Part> getSplitSerializer() {
        return new Bytes<>() {
            @Override
            public byte[] serialize(Part part) {
                return ByteBuffer.allocate(8)
                        .putInt(part.partition)
                        .putInt(part.position)
                        .array();
            }

            @Override
            public Part deserialize(int version, byte[] bytes) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                return new Part(buffer.getInt(), buffer.getInt());
            }
        };
    }

    @Override
    public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
        return new Bytes<>() {
            @Override
            public byte[] serialize(Boolean given) {
                return new byte[] {1};
            }

            @Override
            public Boolean deserialize(int version, byte[] bytes) {
                return true;
            }
        };
    }

    private abstract static class Bytes<T> implements SimpleVersionedSerializer<T> {
        @Override
        public int getVersion() {
            return 1;
        }
    }

    private static final class Enumerator implements SplitEnumerator<Part, Boolean> {
        private final SplitEnumeratorContext<Part> context;
        private final int partitions;

        Enumerator(SplitEnumeratorContext<Part> context, int partitions) {
            this.context = context;
            this.partitions = partitions;
        }

        @Override
        public void addReader(int subtask) {
            for (int partition = subtask; partition < partitions; partition += context.currentParallelism()) {
                context.assignSplit(new Part(partition, 0), subtask);
            }
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, @Nullable String host) {}

        @Override
        public void addSplitsBack(List<Part> splits, int subtask) {
            throw new IllegalStateException("no task of these runs may fail");
        }

        @Override
        public Boolean snapshotState(long checkpoint) {
            return true;
        }

        @Override
        public void close() throws IOException {}
    }

    private static final class Reader implements SourceReader<LogBatch, Part> {
        private final Feed feed;
        private final String source;
        private final List<Part> parts = new ArrayList<>();
        private CompletableFuture<Void> more = new CompletableFuture<>();

        Reader(Feed feed, String source) {
            this.feed = feed;
            this.source = source;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<LogBatch> output) {
            boolean any = false;
            for (Part part : parts) {
                if (feed.has(source, part.partition, part.position)) {
                    RawRecord record = feed.next(source, part.partition, part.position++);
                    output.createOutputForSplit(part.splitId()).collect(LogBatchWriter.batch(List.of(record)));
                    any = true;
                }
            }
            return any ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public void addSplits(List<Part> splits) {
            parts.addAll(splits);
            more.complete(null);
            more = new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return parts.stream().anyMatch(part -> feed.has(source, part.partition, part.position))
                    ? CompletableFuture.completedFuture(null)
                    : more;
        }

        @Override
        public List<Part> snapshotState(long checkpoint) {
            return parts.stream()
                    .map(part -> new Part(part.partition, part.position))
                    .toList();
        }

        @Override
        public void start() {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
