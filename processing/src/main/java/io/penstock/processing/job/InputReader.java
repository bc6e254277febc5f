package io.penstock.processing.job;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.decode.ImageName;
import io.penstock.processing.decode.PatientLookup;
import io.penstock.processing.decode.SchemaSource;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * From the changes that a source's chain lets through to a job's events, stamped with their event time. The chain has
 * decoded each record already, as far as views need it; a job wants all of it, and only sources that a job reads pay for
 * decoding twice.
 *
 * <p>An image that is in a letter of the source, dead or late, is not there for jobs either, as for views: an update of which
 * the new row is refused takes the old one away, and the update that mends it is a creation. What is left of a change
 * stands or falls with its own image, the one after it, or else the one before. If that lies behind its partition's
 * watermark, the change is late for the job, whatever views make of it: a job decides once. That is a property of the
 * log, the same in every run.
 */
final class InputReader<T> extends AbstractStreamOperator<Event<T>>
        implements OneInputStreamOperator<Change, Event<T>> {
    private final int input;
    private final String topic;
    private final Input.Kind kind;
    private final Schema contract;
    private final RecordSerializer<? extends IndexedRecord> row;
    private final SchemaSource schemas;
    private final Letters letters;

    private transient RecordDecoder decoder;

    private transient RecordSerializer<GenericRecord> decoded;

    private transient Counter lateEvents;

    InputReader(
            int input,
            String topic,
            Input.Kind kind,
            Schema contract,
            RecordSerializer<? extends IndexedRecord> row,
            SchemaSource schemas,
            Letters letters) {
        this.input = input;
        this.topic = topic;
        this.kind = kind;
        this.contract = contract;
        this.row = row;
        this.schemas = schemas;
        this.letters = letters;
    }

    @Override
    public void open() throws Exception {
        super.open();
        Schema reader = kind == Input.Kind.EVENTS ? contract : ChangeEnvelope.schemaOf(contract);
        decoder = new RecordDecoder(new PatientLookup(schemas.open()), reader);
        decoded = RecordSerializer.generic(contract);
        lateEvents = getMetricGroup().counter("lateEvents");
    }

    @Override
    public void processElement(StreamRecord<Change> element) throws Exception {
        Change change = element.getValue();
        Image own = change.after() != null ? change.after() : change.before();
        if (own == null) {
            return;
        }
        long time = own.eventTime();
        Origin origin = new Origin(input, topic, change.record());
        if (time < change.watermark()) {
            if (kind != Input.Kind.TABLE) {
                late(new Event<>(change, time, origin), change);
                return;
            }
            time = change.watermark();
        }
        output.collect(new StreamRecord<>(new Event<>(value(change), time, origin), time));
    }

    private void late(Event<?> event, Change change) {
        lateEvents.inc();
        String image = kind == Input.Kind.EVENTS
                ? ImageName.VALUE
                : change.after() != null ? ImageName.AFTER : ImageName.BEFORE;
        output.collect(LetterOffice.LETTERS, new StreamRecord<>(letters.late(event, image, change.watermark())));
    }

    @SuppressWarnings("unchecked") // T is what the input's kind says
    private T value(Change change) throws Exception {
        GenericRecord record = decode(Objects.requireNonNull(change.record().value(), "decoded before"));
        return kind == Input.Kind.EVENTS
                ? (T) Objects.requireNonNull(typed(record))
                : (T) new RowChange<>(
                        change.before() == null ? null : typed(ChangeEnvelope.before(record)),
                        change.after() == null ? null : typed(ChangeEnvelope.after(record)));
    }

    private GenericRecord decode(byte[] value) {
        try {
            return decoder.decode(value);
        } catch (MalformedRecord e) {
            throw new IllegalStateException("decoded a moment ago, and not now", e);
        }
    }

    private @Nullable IndexedRecord typed(@Nullable GenericRecord generic) throws Exception {
        if (generic == null || row.type().isInstance(generic)) {
            return generic;
        }
        DataOutputSerializer bytes = new DataOutputSerializer(256);
        decoded.serialize(generic, bytes);
        return row.deserialize(new DataInputDeserializer(bytes.getSharedBuffer(), 0, bytes.length()));
    }
}
