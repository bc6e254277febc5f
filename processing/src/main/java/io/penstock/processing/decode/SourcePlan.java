package io.penstock.processing.decode;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Source;
import io.penstock.common.expression.Expression;
import io.penstock.processing.view.ViewPlan;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;

/**
 * A source as the job reads it; travels to the task managers.
 *
 * @param id field of the contract that tells one row from every other
 * @param eventTime field of the contract
 * @param checks conditions that an image must meet
 * @param maxFuture how far an event time may lie ahead of its record's Kafka timestamp
 * @param views that read this source
 */
public record SourcePlan(
        Schema contract,
        boolean changeStream,
        String id,
        String eventTime,
        List<String> checks,
        Duration maxFuture,
        List<ViewPlan> views)
        implements Serializable {

    public SourcePlan {
        checks = List.copyOf(checks);
        views = List.copyOf(views);
    }

    /** The plan of a declared source. */
    public static SourcePlan of(Source source, List<ViewPlan> views) {
        return new SourcePlan(
                source.schema(),
                source.isChangeStream(),
                source.id(),
                source.eventTime(),
                source.checks().stream().map(Expression::text).toList(),
                source.lateness().maxFuture(),
                views);
    }

    /** What the values of the topic are read as. */
    Schema reader() {
        return changeStream ? ChangeEnvelope.schemaOf(contract) : contract;
    }
}
