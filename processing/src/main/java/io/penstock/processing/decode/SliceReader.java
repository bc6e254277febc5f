package io.penstock.processing.decode;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.common.wire.StringTypes;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.common.wire.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What views need of a record, read straight from its bytes: no object a record. It never decides that something is wrong. Of
 * whatever is unusual it says that it cannot read it, and {@link ChangeReader} decides and words the dead letter; what it can
 * read, {@link ChangeReader} reads as the same. One a thread.
 */
public final class SliceReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Of what only {@link ChangeReader} reads. */
    private static final SliceCode NONE = new SliceCode(new int[] {SliceCode.FAIL}, new long[0], new byte[0]);

    private final SourcePlan plan;
    private final SchemaLookup writers;
    private final Schema reader;
    private final SliceLayout layout;
    private final SliceDecoder values;
    private final SliceImage after;
    private final SliceImage before;
    private final Map<Integer, SliceCode> programs = new HashMap<>();
    private int lastId = -1;
    private SliceCode last = NONE;
    private boolean hasAfter;
    private boolean hasBefore;
    private long sourceTime;

    /**
     * For one source. Nothing is looked up before the first record.
     *
     * @throws IllegalArgumentException if there is an {@link #obstacle}
     */
    public SliceReader(SourcePlan plan, SchemaLookup writers) {
        this.plan = plan;
        this.writers = writers;
        this.reader = StringTypes.javaStrings(plan.reader());
        this.layout = new SliceLayout(plan);
        layout.obstacle().ifPresent(obstacle -> {
            throw new IllegalArgumentException(obstacle);
        });
        this.values = new SliceDecoder(layout.size());
        SliceViews views = new SliceViews(plan, layout);
        this.after = new SliceImage(plan, layout, views, values, 0);
        this.before = new SliceImage(plan, layout, views, values, layout.width());
    }

    /** Why no record of this source can be read this way; empty if they can. */
    public static Optional<String> obstacle(SourcePlan plan) {
        return new SliceLayout(plan).obstacle();
    }

    /**
     * Reads one record's value. Blocks while the lookup finds a schema that is new.
     *
     * @param timestamp of the Kafka record, epoch milliseconds
     * @return false for a case for {@link ChangeReader}: there is nothing to be read from here then
     */
    public boolean read(byte[] bytes, int start, int length, long timestamp) {
        hasAfter = false;
        hasBefore = false;
        if (length < WireFormat.HEADER_BYTES || bytes[start] != WireFormat.MAGIC) {
            return false;
        }
        int id = (int) INT.get(bytes, start + 1);
        SliceCode program = id == lastId ? last : program(id);
        if (!values.run(program, bytes, start + WireFormat.HEADER_BYTES, start + length)) {
            return false;
        }
        // wraps around like the sum that it is compared with in the other reader
        long latest = timestamp + plan.maxFuture().toMillis();
        if (!plan.changeStream()) {
            sourceTime = timestamp;
            hasAfter = after.read(latest);
            return hasAfter;
        }
        return isComplete() && change(latest);
    }

    private boolean change(long latest) {
        if ((values.hasImage(0) && !after.read(latest)) || (values.hasImage(1) && !before.read(latest))) {
            return false;
        }
        hasAfter = values.hasImage(0);
        hasBefore = values.hasImage(1);
        sourceTime = values.value(layout.sourceTimeSlot());
        return true;
    }

    /** A row that was read again has both images: a case for the other reader. */
    private boolean isComplete() {
        int slot = layout.operationSlot();
        if (values.textLength(slot) != 1) {
            return false;
        }
        boolean old = values.hasImage(1);
        boolean current = values.hasImage(0);
        int operation = values.textBytes(slot)[values.textStart(slot)];
        if (operation == ChangeEnvelope.UPDATE.charAt(0)) {
            return old && current;
        } else if (operation == ChangeEnvelope.DELETE.charAt(0)) {
            return old && !current;
        }
        return !old
                && current
                && (operation == ChangeEnvelope.CREATE.charAt(0) || operation == ChangeEnvelope.READ.charAt(0));
    }

    private SliceCode program(int id) {
        if (id < 0) {
            return NONE;
        }
        SliceCode program = programs.get(id);
        if (program == null) {
            Schema writer;
            try {
                writer = writers.byId(id);
            } catch (UnknownSchema e) {
                return NONE; // may be registered later
            }
            program = compile(writer);
            programs.put(id, program);
        }
        lastId = id;
        last = program;
        return program;
    }

    private SliceCode compile(Schema writer) {
        if (!RecordDecoder.reads(writer, plan.reader())) {
            return NONE;
        }
        try {
            return SliceCompiler.compile(writer, reader, layout.places(), layout.size());
        } catch (RuntimeException e) {
            // Whatever Avro finds in the two schemas, it says so again when the other reader decodes.
            return NONE;
        }
    }

    /** What is to be taken out of the views; null if there is nothing. */
    public @Nullable SliceImage before() {
        return hasBefore ? before : null;
    }

    /** What is to be put into the views; null if there is nothing. */
    public @Nullable SliceImage after() {
        return hasAfter ? after : null;
    }

    /** As {@link Change#sourceTime()}. */
    public long sourceTime() {
        return sourceTime;
    }
}
