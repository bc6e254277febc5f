package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import io.penstock.processing.type.CompactType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The sessions of one group that still have state, and what has to be said about them. What they add up to is kept apart, by
 * their starts, so that an event touches one session and not all.
 */
final class Sessions {
    static final TypeInformation<Sessions> TYPE = new CompactType<>(Sessions.class, new Serializer());

    /** Disjoint, in no order that means anything. */
    final List<Span> spans = new ArrayList<>();

    /** Starts that were shown and are none any more. */
    final List<Absorbed> absorbed = new ArrayList<>();

    /** An emission is on its way. */
    boolean announced;

    /** From the first event to a gap after the last, the end not included. */
    static final class Span {
        long start;
        long end;

        /** The watermark has passed the end. */
        boolean closed;

        /** Changed since it was last emitted. */
        boolean dirty;

        /** Emitted under this start. */
        boolean shown;

        Span(long start, long end) {
            this.start = start;
            this.end = end;
        }
    }

    /** A row to take back; the source's time is that of the session which took it in. */
    record Absorbed(long start, long sourceTime) {}

    /** The sessions that an event is part of: none, or one, or those that it joins. */
    List<Span> joinedBy(long eventTime, long gap) {
        List<Span> joined = new ArrayList<>(2);
        for (Span span : spans) {
            if (eventTime < span.end && span.start < eventTime + gap) {
                joined.add(span);
            }
        }
        return joined;
    }

    /** Form 1: flag, spans, absorbed. */
    static final class Serializer extends CompactSerializer.Mutable<Sessions> {

        @Override
        public void serialize(Sessions sessions, DataOutputView out) throws IOException {
            out.writeBoolean(sessions.announced);
            Compact.writeLong(out, sessions.spans.size());
            for (Span span : sessions.spans) {
                Compact.writeLong(out, span.start);
                Compact.writeLong(out, span.end - span.start);
                out.writeByte((span.closed ? 1 : 0) | (span.dirty ? 2 : 0) | (span.shown ? 4 : 0));
            }
            Compact.writeLong(out, sessions.absorbed.size());
            for (Absorbed absorbed : sessions.absorbed) {
                Compact.writeLong(out, absorbed.start());
                Compact.writeLong(out, absorbed.sourceTime());
            }
        }

        @Override
        public Sessions deserialize(DataInputView in) throws IOException {
            Sessions sessions = new Sessions();
            sessions.announced = in.readBoolean();
            for (int left = Compact.readInt(in); left > 0; left--) {
                long start = Compact.readLong(in);
                Span span = new Span(start, start + Compact.readLong(in));
                int flags = in.readByte();
                span.closed = (flags & 1) != 0;
                span.dirty = (flags & 2) != 0;
                span.shown = (flags & 4) != 0;
                sessions.spans.add(span);
            }
            for (int left = Compact.readInt(in); left > 0; left--) {
                sessions.absorbed.add(new Absorbed(Compact.readLong(in), Compact.readLong(in)));
            }
            return sessions;
        }

        @Override
        public Sessions copy(Sessions from) {
            Sessions copy = new Sessions();
            copy.announced = from.announced;
            copy.absorbed.addAll(from.absorbed);
            for (Span span : from.spans) {
                Span same = new Span(span.start, span.end);
                same.closed = span.closed;
                same.dirty = span.dirty;
                same.shown = span.shown;
                copy.spans.add(same);
            }
            return copy;
        }

        @Override
        public TypeSerializerSnapshot<Sessions> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<Sessions> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<Sessions> serializer(int version) {
            return new Serializer();
        }
    }
}
