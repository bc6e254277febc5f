package io.penstock.processing;

import io.penstock.common.names.Names;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.SchemaSource;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.apache.avro.Schema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.Source;

/**
 * A {@link Feed} for topics.
 *
 * @param written schemas of the logs, as JSON by id
 */
record FeedEnds(Names names, Feed feed, LinkedHashMap<Integer, String> written) implements Ends {

    @Override
    public Source<LogBatch, ?, ?> log(io.penstock.common.declaration.Source source, int version) {
        return new ListedLog(feed, source.name());
    }

    @Override
    public SchemaSource schemas() {
        LinkedHashMap<Integer, String> known = written;
        return () -> id -> {
            String schema = known.get(id);
            if (schema == null) {
                throw new UnknownSchema(id);
            }
            return new Schema.Parser().parse(schema);
        };
    }

    @Override
    public Sink<ViewRow> rows(ViewPlan plan) {
        String id = feed.id();
        String topic = names.viewTopic(plan.name());
        return new Into<>((row, to) -> to.write(topic, row), id);
    }

    @Override
    public Sink<Letter> letters(String writer) {
        return new Into<>((letter, to) -> to.write(letter), feed.id());
    }

    /** Results must not depend on how slow the machine is. */
    @Override
    public Duration idleAfter() {
        return Duration.ofHours(1);
    }

    private interface Writing<T> extends java.io.Serializable {
        void write(T element, Feed feed);
    }

    private record Into<T>(Writing<T> writing, String feed) implements Sink<T> {

        @Override
        public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
            Feed to = Feed.open(feed);
            Writing<T> by = writing;
            return new SinkWriter<>() {
                @Override
                public void write(T element, Context context) {
                    by.write(element, to);
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
