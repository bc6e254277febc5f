package io.penstock.processing.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.view.ContentHash;
import io.penstock.common.view.ViewKey;
import io.penstock.processing.view.RowSlices;
import io.penstock.processing.view.UnusableImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One image of a record that {@link SliceReader} has read: what an {@link Image} holds, without being one. Its texts are positions
 * in the record's bytes, so that it is good only until the next record is read.
 */
public final class SliceImage implements RowSlices {
    private static final long YEAR_1 = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int SHORT = 16;

    private final SliceLayout layout;
    private final SliceCondition checks;
    private final SliceViews views;
    private final SliceDecoder values;
    private final int base;
    private final int eventTimeSlot;
    private final int idSlot;
    private final boolean textId;
    private final boolean[] unwanted;
    private final long[] numbers;

    private long id;
    private byte[] group = new byte[64];
    private int groupLength;

    SliceImage(SourcePlan plan, SliceLayout layout, SliceViews views, SliceDecoder values, int base) {
        this.layout = layout;
        this.views = views;
        this.values = values;
        this.base = base;
        this.checks = new SliceCondition(plan.checks(), plan.contract(), layout);
        this.eventTimeSlot = base + layout.slot(plan.eventTime());
        this.idSlot = base + layout.slot(plan.id());
        this.textId = layout.kind(layout.slot(plan.id())) == SliceLayout.Kind.TEXT;
        this.unwanted = new boolean[views.views.length];
        this.numbers = new long[views.measured.length];
    }

    /**
     * Takes in what the decoder has left in the slots. False for an image that breaks a check or that a view might not be able
     * to take in, also if that view does not want it.
     */
    boolean read(long latest) {
        if (checks.evaluate(values, base) != SliceCondition.HOLDS) {
            return false;
        }
        long eventTime = values.value(eventTimeSlot);
        if (eventTime < YEAR_1 || eventTime > latest) {
            return false;
        }
        for (int view = 0; view < unwanted.length; view++) {
            SliceCondition where = views.views[view].where();
            if (where != null) {
                int verdict = where.evaluate(values, base);
                if (verdict == SliceCondition.UNDECIDED) {
                    return false;
                }
                unwanted[view] = verdict == SliceCondition.FAILS;
            }
        }
        if (!measure()) {
            return false;
        }
        id = hashOfId();
        return true;
    }

    private boolean measure() {
        for (int i = 0; i < numbers.length; i++) {
            SliceViews.Measured input = views.measured[i];
            int slot = base + input.slot();
            if (input.text() || (input.nullable() && values.isAbsent(slot))) {
                continue;
            }
            try {
                if (input.scaled() != null) {
                    numbers[i] = input.fraction()
                            ? input.scaled().number(values.fraction(slot))
                            : input.scaled().number(values.value(slot));
                } else if (input.ordered() != null && input.fraction()) {
                    numbers[i] = input.ordered().sorted(values.fraction(slot));
                } else {
                    numbers[i] = values.value(slot);
                }
            } catch (UnusableImage e) {
                return false;
            }
        }
        return true;
    }

    private long hashOfId() {
        if (textId) {
            return ContentHash.of(values.textBytes(idSlot), values.textStart(idSlot), values.textLength(idSlot));
        }
        byte[] digits = Long.toString(values.value(idSlot)).getBytes(ISO_8859_1);
        return ContentHash.of(digits);
    }

    /** As {@link Image#eventTime()}. */
    @Override
    public long eventTime() {
        return values.value(eventTimeSlot);
    }

    /** As {@link Image#id()}. */
    @Override
    public long id() {
        return id;
    }

    /** Whether the view at this position of the plan wants the image: its {@code where} holds, or it has none. */
    @Override
    public boolean isWanted(int view) {
        return !unwanted[view];
    }

    /**
     * The group's values in a form of their own, of {@link #groupLength()} bytes: two groups of a view are equal if these are.
     * Good until the next call.
     */
    @Override
    public byte[] groupBytes(int view) {
        int[] slots = views.views[view].group();
        boolean[] texts = views.views[view].texts();
        int at = 0;
        for (int i = 0; i < slots.length; i++) {
            int slot = base + slots[i];
            if (!texts[i]) {
                room(at + Long.BYTES);
                LONG.set(group, at, values.value(slot));
                at += Long.BYTES;
                continue;
            }
            int length = values.textLength(slot);
            room(at + Integer.BYTES + SHORT + length);
            if (i < slots.length - 1) {
                INT.set(group, at, length); // of the last one the end is its length
                at += Integer.BYTES;
            }
            copy(values.textBytes(slot), values.textStart(slot), at, length);
            at += length;
        }
        groupLength = at;
        return group;
    }

    /** A short text with what lies behind it, which is written over or beyond the group's end. */
    private void copy(byte[] from, int start, int at, int length) {
        if (length <= SHORT && start <= from.length - SHORT) {
            LONG.set(group, at, (long) LONG.get(from, start));
            LONG.set(group, at + 8, (long) LONG.get(from, start + 8));
        } else {
            System.arraycopy(from, start, group, at, length);
        }
    }

    /** Of what {@link #groupBytes} returned last. */
    @Override
    public int groupLength() {
        return groupLength;
    }

    private void room(int bytes) {
        if (bytes > group.length) {
            group = Arrays.copyOf(group, Math.max(bytes, 2 * group.length));
        }
    }

    /** The group as {@link io.penstock.processing.view.Contribution#group()} has it. */
    @Override
    public String group(int view) {
        List<Object> by = new ArrayList<>();
        for (int slot : views.views[view].group()) {
            if (layout.kind(slot) == SliceLayout.Kind.TEXT) {
                by.add(text(base + slot));
            } else {
                by.add(number(slot));
            }
        }
        return ViewKey.of(by);
    }

    /** The type of a group's field tells a boolean from a number. */
    private Object number(int slot) {
        long value = values.value(base + slot);
        return layout.kind(slot) == SliceLayout.Kind.FLAG ? (Object) (value != 0) : (Object) value;
    }

    /** Whether the field of the view's input at this position is null. */
    @Override
    public boolean isNull(int view, int input) {
        SliceViews.Measured measured = views.measured[views.views[view].inputs()[input]];
        return measured.nullable() && values.isAbsent(base + measured.slot());
    }

    /** Whether the input's values are texts: the same for every image. */
    @Override
    public boolean isText(int view, int input) {
        return views.measured[views.views[view].inputs()[input]].text();
    }

    /** What {@link io.penstock.processing.view.Input#read} makes of a field that is neither text nor null. */
    @Override
    public long number(int view, int input) {
        return numbers[views.views[view].inputs()[input]];
    }

    /** What {@link io.penstock.processing.view.Input#read} makes of a text. */
    @Override
    public String text(int view, int input) {
        return text(base + views.measured[views.views[view].inputs()[input]].slot());
    }

    private String text(int slot) {
        return new String(values.textBytes(slot), values.textStart(slot), values.textLength(slot), UTF_8);
    }
}
