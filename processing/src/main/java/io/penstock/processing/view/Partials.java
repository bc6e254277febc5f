package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.view.ViewKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Images of one view on their way to its groups, folded together until they are sent: one message a group and window instead
 * of one an image. Whoever owns this sends before a checkpoint's barrier and before a watermark, so that nothing is in here
 * that anybody behind has to know of.
 *
 * <p>An image whose newest window may have been given up where the groups are is sent at once and by itself, with its original:
 * only there it is known, and then it has to become a letter.
 */
public final class Partials implements ImageSink {
    /** Groups and windows that are kept apart at most; some hundred bytes each. */
    static final int MAX_OPEN = 1 << 17;

    /** Groups that are still known after they were sent, at most: each is a name and a key. */
    static final int MAX_NAMES = 1 << 18;

    private static final int MAX_NAME_BYTES = 32 << 20;

    /** Images at most where each value of them is kept. */
    private static final int MAX_VALUES = 1 << 18;

    /** A send of many rows is forgotten in about as many: arrays do not shrink between two that are alike. */
    private static final int SENDS_REMEMBERED = 16;

    private final int view;
    private final List<Fold> folds;
    private final int[] inputs;
    private final boolean keepsValues;
    private final int maxOpen;
    private final int maxNames;
    private final int maxNameBytes;
    private final Windows windows;
    private final long retention;
    private final LongSupplier reached;
    private final Consumer<Partial> out;

    /** Of each group it holds the row of its newest window, as a number that no other row has had since the start. */
    private final GroupIndex index = new GroupIndex();

    private final Columns columns;
    private final OlderWindows older;

    /** Rows sent so far, and 1: what the index holds of the first row there is. A lower number is that of a row long gone. */
    private long firstRow = 1;

    /** Rows that sends had lately. */
    private int need;

    private int images;

    /** What keys end in: of the window of a row that was sent last, or of no window. */
    private byte[] tail;

    private long tailStart;

    /**
     * For one view.
     *
     * @param view its position among those of the source
     * @param share how many have to share the memory that is meant for those of a source
     * @param retention of its groups, milliseconds
     * @param reached how far the watermark may be where the groups are; what was given up by then is sent with its original
     * @param out called by {@link #send}, and for single images
     */
    public Partials(ViewPlan plan, int view, int share, long retention, LongSupplier reached, Consumer<Partial> out) {
        this.view = view;
        this.folds = plan.folds();
        this.inputs = folds.stream().mapToInt(Fold::input).toArray();
        this.keepsValues = folds.stream().anyMatch(Fold::keepsValues);
        this.maxOpen = MAX_OPEN / share;
        this.maxNames = MAX_NAMES / share;
        this.maxNameBytes = MAX_NAME_BYTES / share;
        this.windows = Windows.of(plan.window());
        this.retention = retention;
        this.reached = reached;
        this.out = out;
        this.columns = new Columns(folds, plan.reading().inputs());
        this.older = new OlderWindows(columns);
        this.tail = windows.areBounded() ? tail(tailStart) : new byte[] {']'};
    }

    /**
     * Folds an image in place.
     *
     * @param image of an event time for which no window may have been given up
     */
    public void fold(RowSlices image, int sign, int changes, long sourceTime) throws Exception {
        byte[] name = image.groupBytes(view);
        int length = image.groupLength();
        int slot = index.find(name, length);
        if (slot < 0) {
            slot = index.add(name, length, image.group(view).getBytes(UTF_8));
        }
        long last = windows.areBounded() ? windows.lastStart(image.eventTime()) : 0;
        int row = newest(slot, last);
        columns.fold(row, image, view, sign, changes, sourceTime);
        for (long start = last - windows.every(); start > last - windows.size(); start -= windows.every()) {
            row = next(row, slot, start);
            columns.fold(row, image, view, sign, changes, sourceTime);
        }
        images++;
    }

    @Override
    public void take(String key, Fact fact, Original original) throws Exception {
        if (windows.areBounded()
                && windows.closesAt(windows.lastStart(fact.eventTime())) + retention <= reached.getAsLong()) {
            single(key, fact, original);
            return;
        }
        byte[] name = key.getBytes(UTF_8);
        int slot = index.findKey(name);
        if (slot < 0) {
            slot = index.addKey(name);
        }
        long last = windows.areBounded() ? windows.lastStart(fact.eventTime()) : 0;
        int row = newest(slot, last);
        columns.fold(row, fact);
        for (long start = last - windows.every(); start > last - windows.size(); start -= windows.every()) {
            row = next(row, slot, start);
            columns.fold(row, fact);
        }
        images++;
    }

    /**
     * Newest window first. That one closes last, so that the image is too late for it only if it is for all of them: it alone
     * carries the original, and there is one late letter.
     */
    private void single(String key, Fact fact, Original original) throws Exception {
        long last = windows.lastStart(fact.eventTime());
        @Nullable Original once = original;
        for (long start = last; start > last - windows.size(); start -= windows.every()) {
            Group alone = Group.partial(start, folds);
            alone.fold(fact, inputs);
            out.accept(new Partial(ViewKey.in(key, start), alone, once != null, fact.eventTime(), once));
            once = null;
        }
    }

    /** The row of the newest window that holds an image. */
    private int newest(int slot, long start) {
        int row = row(slot, start);
        columns.setNewest(row);
        return row;
    }

    /** The row of the window before that of a row: often they were added one after the other. */
    private int next(int row, int slot, long start) {
        int next = row + 1;
        return next < columns.size() && columns.is(next, index.number(slot), start) ? next : row(slot, start);
    }

    /** Of a group the index knows the row of the newest window; all others are among the older ones. */
    private int row(int slot, long start) {
        long newest = index.row(slot) - firstRow;
        if (newest >= 0) {
            int row = (int) newest;
            long newestStart = columns.start(row);
            if (start == newestStart) {
                return row;
            }
            if (start < newestStart) {
                return older(index.number(slot), start);
            }
            if (!columns.isTaken(row)) {
                older.enter(row);
            }
        }
        int added = columns.add(index.number(slot), start);
        index.row(slot, firstRow + added);
        return added;
    }

    private int older(int group, long start) {
        int row = older.find(group, start);
        if (row < 0) {
            row = columns.add(group, start);
            older.enter(row);
        }
        return row;
    }

    /** Whether it is time to send, for memory's sake. */
    public boolean isFull() {
        return columns.size() >= maxOpen
                || index.size() >= maxNames + maxOpen // what one full send may add to those that were kept
                || (keepsValues && images >= MAX_VALUES);
    }

    /** Sends what belongs to windows that have closed by then. */
    public void sendClosedBy(long watermark) {
        if (columns.size() == 0 || windows.closesAt(columns.earliest()) > watermark) {
            return;
        }
        for (int row = 0; row < columns.size(); row++) {
            if (!columns.isTaken(row) && windows.closesAt(columns.start(row)) <= watermark) {
                send(row);
                columns.setTaken(row);
            }
        }
        firstRow += columns.removeTaken();
        older.clear(columns.size());
        for (int row = 0; row < columns.size(); row++) {
            if (columns.isOlder(row) && !columns.isTaken(row)) {
                older.enter(row);
            }
        }
    }

    /** Sends all, in the order in which the groups came. */
    public void send() {
        int size = columns.size();
        for (int row = 0; row < size; row++) {
            if (!columns.isTaken(row)) {
                send(row);
            }
        }
        firstRow += size;
        need = Math.max(size, need - need / SENDS_REMEMBERED);
        columns.clear(need);
        older.clear(need);
        images = 0;
        index.forgetIfAbove(maxNames, maxNameBytes);
    }

    private void send(int row) {
        out.accept(new Partial(key(row), columns.take(row), columns.isNewest(row), 0, null));
    }

    /** The key of a row, which is that of its group but for the end. */
    private String key(int row) {
        long start = columns.start(row);
        if (start != tailStart) {
            tailStart = start;
            tail = tail(start);
        }
        return index.key(columns.group(row), tail);
    }

    private static byte[] tail(long start) {
        return ViewKey.in("[]", start).substring(1).getBytes(UTF_8);
    }
}
