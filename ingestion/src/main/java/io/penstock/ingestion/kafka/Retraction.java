package io.penstock.ingestion.kafka;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.ingestion.contract.Outgoing;
import io.penstock.ingestion.flow.ChangeLog;
import io.penstock.ingestion.flow.Checkpoint;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back every row that a topic tells of, so that a table can be told anew and views end equal to it. What is taken
 * back is in the topic at once: killed in between, the next run finds less to take back.
 */
public final class Retraction {
    private static final Logger LOG = LoggerFactory.getLogger(Retraction.class);
    /** Word in the envelope's source for a row that is taken back. */
    private static final String RETRACT = "retract";

    private static final int ROWS_IN_MEMORY = 250_000;
    private static final int ROWS_A_TRANSACTION = 10_000;

    private final CommittedState committed;
    private final ChangeLog log;
    private final SchemaLookup schemas;

    public Retraction(CommittedState committed, ChangeLog log, SchemaLookup schemas) {
        this.committed = committed;
        this.log = log;
        this.schemas = schemas;
    }

    /**
     * Takes back what the topic of one source holds.
     *
     * @param during stored with what is taken back
     * @param schemaId of the envelope
     * @return rows taken back
     */
    public long run(Source source, String database, String topic, int schemaId, Checkpoint during) {
        committed.requireWhole(topic);
        Schema contract = source.schema();
        Schema envelope = ChangeEnvelope.schemaOf(contract);
        RecordEncoder encoder = new RecordEncoder(schemaId, envelope);
        String table = ((Origin.Cdc) source.origin()).table();
        int dot = table.indexOf('.');
        ChangeSource from = new ChangeSource(
                database,
                table.substring(0, dot),
                table.substring(dot + 1),
                OptionalLong.empty(),
                OptionalLong.of(during.position().place().order()),
                during.position().timestamp(),
                RETRACT);
        int buckets = Math.toIntExact(1 + committed.size(topic) / ROWS_IN_MEMORY);
        long rows = 0;
        for (int bucket = 0; bucket < buckets; bucket++) {
            TopicContent content = new TopicContent(new RecordDecoder(schemas, envelope), contract, bucket, buckets);
            committed.forEach(topic, content::add);
            rows += takeBack(content.left(), topic, encoder, envelope, from, during);
        }
        LOG.atInfo().addKeyValue("topic", topic).addKeyValue("rows", rows).log("took back what the topic held");
        return rows;
    }

    private long takeBack(
            Iterator<TopicContent.Held> left,
            String topic,
            RecordEncoder encoder,
            Schema envelope,
            ChangeSource from,
            Checkpoint during) {
        long rows = 0;
        long inTransaction = 0;
        while (left.hasNext()) {
            TopicContent.Held held = left.next();
            boolean there = held.count() > 0;
            GenericRecord change = ChangeEnvelope.of(
                    envelope,
                    there ? held.row() : null,
                    there ? null : held.row(),
                    there ? ChangeEnvelope.DELETE : ChangeEnvelope.CREATE,
                    from.timestamp(),
                    from);
            byte[] value = encoder.encode(change);
            for (long i = Math.abs(held.count()); i > 0; i--) {
                if (inTransaction == 0) {
                    log.begin();
                }
                log.send(new Outgoing(topic, held.key(), value, from.timestamp(), Map.of()));
                rows++;
                inTransaction++;
                if (inTransaction == ROWS_A_TRANSACTION) {
                    log.commit(during);
                    inTransaction = 0;
                }
            }
        }
        if (inTransaction > 0) {
            log.commit(during);
        }
        return rows;
    }
}
