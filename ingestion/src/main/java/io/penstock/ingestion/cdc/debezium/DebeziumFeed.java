package io.penstock.ingestion.cdc.debezium;

import io.debezium.DebeziumException;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.penstock.common.environment.Database;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.LogReader;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's PostgreSQL connector, driven through the interface that Kafka Connect drives it by. Connect's own runtime
 * and Debezium's engine stay out: both commit offsets of single records, retry within the process and swallow failed
 * commits.
 */
public final class DebeziumFeed implements LogReader {
    private final Map<String, String> settings;
    private final ResumePoint resume;
    private final PostgresConnectorTask task = new PostgresConnectorTask();
    private final ChangeReader reader;
    private boolean started;

    /**
     * Assigns.
     *
     * @param slot names the publication too
     * @param tables {@code schema.table} each
     * @param position where to resume
     * @param places of LSNs
     */
    public DebeziumFeed(
            Database database,
            String slot,
            Collection<String> tables,
            SourcePosition position,
            LongFunction<LogPlace> places) {
        this.settings = ConnectorSettings.of(database, slot, tables);
        this.resume = new ResumePoint(position);
        this.reader = new ChangeReader(places);
    }

    @Override
    public void start() {
        task.initialize(new TaskContext(settings, resume));
        started = true;
        try {
            task.start(settings);
        } catch (ConnectException | DebeziumException e) {
            throw unavailable(e);
        }
        // A start that the connector would try again by itself has no place here: attempts are counted elsewhere.
        if (!task.getTaskState().name().equals("RUNNING")) {
            throw new PenstockException(
                    Category.EXTERNAL, "source-unavailable", "the connector did not start; its log lines say why");
        }
        resume.started();
    }

    @Override
    public List<FeedEvent> poll() throws InterruptedException {
        List<SourceRecord> records = pollTask();
        if (records == null || records.isEmpty()) {
            return List.of();
        }
        List<FeedEvent> events = new ArrayList<>(records.size() + 1);
        for (SourceRecord record : records) {
            reader.read(record, events);
        }
        return events;
    }

    private @Nullable List<SourceRecord> pollTask() throws InterruptedException {
        try {
            return task.poll();
        } catch (ConnectException | DebeziumException e) {
            // Retriable ones too: the connector would start again from the stored position, into a Kafka transaction
            // that holds changes from behind it.
            throw unavailable(e);
        }
    }

    /** The connector asks for the stored position at the next poll, and tells the server then. */
    @Override
    public void confirm(SourcePosition position) throws InterruptedException {
        resume.confirm(position);
        task.commit();
    }

    @Override
    public void close() {
        if (started) {
            started = false;
            task.stop();
        }
    }

    private static PenstockException unavailable(RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof PenstockException ours) {
            return ours;
        }
        return root instanceof SQLException || root instanceof IOException
                ? new PenstockException(
                        Category.EXTERNAL, "source-unavailable", "reading the log failed: " + root.getMessage(), e)
                : new PenstockException(Category.BUG, "connector-failed", "reading the log failed: " + root, e);
    }
}
