package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.view.ViewKey;
import java.util.Arrays;
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

    /** Images at most where each value of them is kept. */
    private static final int MAX_VALUES = 1 << 18;

    private static final int MAX_NAME_BYTES = 16 << 20;

    private final int view;
    private final List<Fold> folds;
    private final int[] inputs;
    private final boolean keepsValues;
    private final Windows windows;
    private final long retention;
    private final LongSupplier reached;
    private final Consumer<Partial> out;

    /** Named by their values' bytes, and by their keys where nobody has those: even and odd numbers. */
    private final GroupIndex byBytes = new GroupIndex();

    private final GroupIndex byKey = new GroupIndex();

    /** What was folded, and whose it is; parallel. */
    private Group[] open = new Group[64];

    private int[] owners = new int[64];
    private boolean[] newest = new boolean[64];
    private int size;

    /** Position in {@link #open} + 1 by group and window; 0 where nothing is. */
    private int[] table = new int[256];

    /** Of each group, the position + 1 of the window that was used last. */
    private int[] latest = new int[64];

    private int images;

    /**
     * For one view.
     *
     * @param view its position among those of the source
     * @param retention of its groups, milliseconds
     * @param reached how far the watermark may be where the groups are; what was given up by then is sent with its original
     * @param out called by {@link #send}, and for single images
     */
    public Partials(ViewPlan plan, int view, long retention, LongSupplier reached, Consumer<Partial> out) {
        this.view = view;
        this.folds = plan.folds();
        this.inputs = folds.stream().mapToInt(Fold::input).toArray();
        this.keepsValues = folds.stream().anyMatch(Fold::keepsValues);
        this.windows = Windows.of(plan.window());
        this.retention = retention;
        this.reached = reached;
        this.out = out;
    }

    /**
     * Folds an image in place.
     *
     * @param image of an event time for which no window may have been given up
     */
    public void fold(RowSlices image, int sign, int changes, long sourceTime) throws Exception {
        byte[] bytes = image.groupBytes(view);
        int length = image.groupLength();
        int number = byBytes.find(bytes, length);
        if (number < 0) {
            number = byBytes.add(bytes, length, image.group(view));
        }
        int group = 2 * number;
        long last = windows.areBounded() ? windows.lastStart(image.eventTime()) : 0;
        long start = last;
        do {
            partial(group, start, start == last).fold(image, view, inputs, sign, changes, sourceTime);
            start -= windows.every();
        } while (start > last - windows.size());
        images++;
    }

    @Override
    public void take(String key, Fact fact, Original original) throws Exception {
        if (windows.areBounded()
                && windows.closesAt(windows.lastStart(fact.eventTime())) + retention <= reached.getAsLong()) {
            single(key, fact, original);
            return;
        }
        int group = group(key);
        long last = windows.areBounded() ? windows.lastStart(fact.eventTime()) : 0;
        long start = last;
        do {
            partial(group, start, start == last).fold(fact, inputs);
            start -= windows.every();
        } while (start > last - windows.size());
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

    /** The same group may be here under both names, and is merged behind. */
    private int group(String key) {
        byte[] name = key.getBytes(UTF_8);
        int number = byKey.find(name, name.length);
        return 2 * (number >= 0 ? number : byKey.add(name, name.length, key)) + 1;
    }

    private String key(int group) {
        return (group % 2 == 0 ? byBytes : byKey).group(group / 2);
    }

    private Group partial(int group, long start, boolean isNewest) {
        if (group < latest.length && latest[group] != 0) {
            int at = latest[group] - 1;
            if (open[at].windowStart() == start) {
                newest[at] |= isNewest;
                return open[at];
            }
        }
        int mask = table.length - 1;
        int slot = slot(group, start) & mask;
        while (table[slot] != 0) {
            int at = table[slot] - 1;
            if (owners[at] == group && open[at].windowStart() == start) {
                latest[group] = at + 1;
                newest[at] |= isNewest;
                return open[at];
            }
            slot = (slot + 1) & mask;
        }
        return add(group, start, isNewest, slot);
    }

    private Group add(int group, long start, boolean isNewest, int slot) {
        if (size == open.length) {
            open = Arrays.copyOf(open, size * 2);
            owners = Arrays.copyOf(owners, size * 2);
            newest = Arrays.copyOf(newest, size * 2);
        }
        if (group >= latest.length) {
            latest = Arrays.copyOf(latest, Math.max(latest.length * 2, group + 1));
        }
        Group added = Group.partial(start, folds);
        open[size] = added;
        owners[size] = group;
        newest[size] = isNewest;
        size++;
        table[slot] = size;
        latest[group] = size;
        if (size * 2 > table.length) {
            table = new int[table.length * 2];
            int mask = table.length - 1;
            for (int at = 0; at < size; at++) {
                int free = slot(owners[at], open[at].windowStart()) & mask;
                while (table[free] != 0) {
                    free = (free + 1) & mask;
                }
                table[free] = at + 1;
            }
        }
        return added;
    }

    private static int slot(int group, long start) {
        long mixed = (group * 0x9E3779B97F4A7C15L) ^ (start * 0xC2B2AE3D27D4EB4FL);
        return (int) (mixed ^ mixed >>> 32);
    }

    /** Whether it is time to send, for memory's sake. */
    public boolean isFull() {
        return size >= MAX_OPEN || (keepsValues && images >= MAX_VALUES);
    }

    /** Sends what belongs to windows that have closed by then, and perhaps more. */
    public void sendClosedBy(long watermark) {
        for (int at = 0; at < size; at++) {
            if (windows.closesAt(open[at].windowStart()) <= watermark) {
                send();
                return;
            }
        }
    }

    /** Sends all, in the order in which the groups came. */
    public void send() {
        for (int at = 0; at < size; at++) {
            Group group = open[at];
            String key = key(owners[at]);
            latest[owners[at]] = 0;
            out.accept(new Partial(
                    windows.areBounded() ? ViewKey.in(key, group.windowStart()) : key, group, newest[at], 0, null));
        }
        Arrays.fill(open, 0, size, null);
        Arrays.fill(table, 0);
        size = 0;
        images = 0;
        byBytes.forgetIfAbove(MAX_OPEN, MAX_NAME_BYTES);
        byKey.forgetIfAbove(MAX_OPEN, MAX_NAME_BYTES);
    }
}
