package io.penstock.processing.decode;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.view.ContentHash;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.ContributionReader;
import io.penstock.processing.view.UnusableImage;
import io.penstock.processing.view.UnusableImage.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * From a raw record to a change that every view can take in. An image is of use to all views or to none: if one cannot take
 * it, no view gets it, and the dead letter accounts for it everywhere alike.
 */
final class ChangeReader {
    private static final long YEAR_1 = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

    private final SourcePlan plan;
    private final RecordDecoder decoder;
    private final List<ContributionReader> views;
    private final Checks checks;
    private final int eventTimePosition;
    private final int idPosition;

    ChangeReader(SourcePlan plan, SchemaLookup writers) {
        this.plan = plan;
        this.decoder = new RecordDecoder(writers, plan.reader());
        this.views = plan.views().stream()
                .map(view -> new ContributionReader(view, plan.contract()))
                .toList();
        this.checks = new Checks(plan.checks(), plan.contract());
        this.eventTimePosition = plan.contract().getField(plan.eventTime()).pos();
        this.idPosition = plan.contract().getField(plan.id()).pos();
    }

    /**
     * What a record comes to: nothing for a tombstone of a change stream, whose delete came as a record of its own, and for a
     * row that was read again.
     *
     * @throws MalformedRecord if its bytes are not what its schema says
     * @throws UnusableImage if they are, but make no sense as a whole
     */
    Decoded read(RawRecord record) throws MalformedRecord, UnusableImage {
        byte[] value = record.value();
        if (value == null) {
            if (plan.changeStream()) {
                return Decoded.of(Change.nothing(record));
            }
            throw new UnusableImage(Reason.NULL_VALUE, "the record has no value");
        }
        if (record.key() == null) {
            throw new UnusableImage(Reason.NULL_KEY, "the record has no key");
        }
        GenericRecord decoded = decoder.decode(value);
        if (!plan.changeStream()) {
            return Decoded.of(new Change(record, null, image(record, decoded), true, record.timestamp()));
        }
        return readAgain(decoded) ? Decoded.of(Change.nothing(record)) : change(record, decoded);
    }

    /** A row that was read again, with itself as the image before: views hold it already, and it says nothing of lateness. */
    private static boolean readAgain(GenericRecord change) {
        GenericRecord before = ChangeEnvelope.before(change);
        return before != null
                && ChangeEnvelope.op(change).equals(ChangeEnvelope.READ)
                && before.equals(ChangeEnvelope.after(change));
    }

    private Decoded change(RawRecord record, GenericRecord change) throws UnusableImage {
        GenericRecord before = ChangeEnvelope.before(change);
        GenericRecord after = ChangeEnvelope.after(change);
        String op = ChangeEnvelope.op(change);
        boolean complete =
                switch (op) {
                    case ChangeEnvelope.CREATE, ChangeEnvelope.READ -> before == null && after != null;
                    case ChangeEnvelope.UPDATE -> before != null && after != null;
                    case ChangeEnvelope.DELETE -> before != null && after == null;
                    default -> false;
                };
        if (!complete) {
            throw new UnusableImage(
                    Reason.INCOMPLETE_CHANGE,
                    "operation " + (op.length() == 1 ? op : "of unknown name") + " with"
                            + (before == null ? " no" : " a") + " before and" + (after == null ? " no" : " an")
                            + " after image");
        }
        return decoded(record, before, after, ChangeEnvelope.sourceTimestamp(change));
    }

    /**
     * An image is of use or not by what is in it, so that the one that an update takes out gets the verdict that it got when
     * it was put in: a row that breaks a check leaves the views, and mending it at the source mends them.
     */
    private Decoded decoded(
            RawRecord record, @Nullable GenericRecord before, @Nullable GenericRecord after, long sourceTime) {
        Image old = null;
        Image current = null;
        UnusableImage why = null;
        List<String> refused = new ArrayList<>(2);
        if (before != null) {
            try {
                old = image(record, before);
            } catch (UnusableImage e) {
                refused.add(ImageName.BEFORE);
                why = e;
            }
        }
        if (after != null) {
            try {
                current = image(record, after);
            } catch (UnusableImage e) {
                refused.add(ImageName.AFTER);
                why = e;
            }
        }
        return new Decoded(new Change(record, old, current, why == null, sourceTime), String.join(",", refused), why);
    }

    private Image image(RawRecord record, GenericRecord row) throws UnusableImage {
        checks.pass(row);
        long eventTime = eventTime(record, row.get(eventTimePosition));
        List<@Nullable Contribution> contributions = new ArrayList<>(views.size());
        for (ContributionReader view : views) {
            contributions.add(view.read(row));
        }
        return new Image(eventTime, id(row), contributions);
    }

    private long id(GenericRecord row) {
        return ContentHash.of(String.valueOf(row.get(idPosition)));
    }

    /** Measured against the log's own timestamp rather than a clock: a replay refuses the same records. */
    private long eventTime(RawRecord record, @Nullable Object value) throws UnusableImage {
        if (!(value instanceof Long eventTime) || eventTime < YEAR_1) {
            throw new UnusableImage(Reason.ANCIENT_EVENT_TIME, plan.eventTime() + " lies before the year 1");
        }
        if (eventTime > record.timestamp() + plan.maxFuture().toMillis()) {
            throw new UnusableImage(
                    Reason.FUTURE_EVENT_TIME,
                    plan.eventTime() + " lies more than " + plan.maxFuture() + " ahead of the record's timestamp");
        }
        return eventTime;
    }
}
