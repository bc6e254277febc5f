package io.penstock.processing.view;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was folded, a row for each group and window, numbered from 0. Whatever is of fixed size stands in one array, all of a row
 * side by side: folding an image into one of many rows is to load one or two lines of the cache and makes no object. What grows
 * with its values is a {@link Tally}, made for the first of them.
 */
final class Columns {
    private static final int AT_FIRST = 64;

    private static final int START = 0;

    /** Four times the group's number, and marks. */
    private static final int GROUP = 1;

    private static final int NEWEST = 1;
    private static final int OLDER = 2;
    private static final int MARKS = 2;

    /** Where no window starts: a row that was taken, with others before it that were not. */
    private static final long TAKEN = Long.MIN_VALUE;

    private static final int ROWS = 2;
    private static final int CHANGES = 3;
    private static final int FOLDS = 4;
    private static final int CHECKSUM = 5;
    private static final int SOURCE_TIME = 6;
    private static final int FIRST_FOLD = 7;

    private final List<Fold> folds;
    private final Form[] forms;
    private final int[] inputs;

    /** Of each fold, behind a row's first cell; of a tally its position among those of a row. */
    private final int[] offsets;

    private final long[] empty;
    private final int talliesOfRow;

    private long[] cells;
    private @Nullable Tally[] tallies = new @Nullable Tally[0];

    /** Of a sum, by its cell, all that is not in the cell. */
    private final Map<Integer, BigInteger> carried = new HashMap<>();

    private int size;
    private long earliest;

    Columns(List<Fold> folds, List<Input> inputs) {
        this.folds = folds;
        this.forms = new Form[folds.size()];
        this.inputs = folds.stream().mapToInt(Fold::input).toArray();
        this.offsets = new int[folds.size()];
        long[] row = new long[FIRST_FOLD + 4 * folds.size()];
        row[SOURCE_TIME] = Long.MIN_VALUE;
        int width = FIRST_FOLD;
        int objects = 0;
        for (int i = 0; i < forms.length; i++) {
            forms[i] = Form.of(folds.get(i), inputs.get(this.inputs[i]));
            offsets[i] = forms[i] == Form.TALLY ? objects++ : width;
            int half = width + forms[i].longs / 2;
            Arrays.fill(row, width, half, forms[i].first);
            width += forms[i].longs;
            Arrays.fill(row, half, width, forms[i].second);
        }
        this.empty = Arrays.copyOf(row, width);
        this.talliesOfRow = objects;
        this.cells = new long[AT_FIRST * width];
    }

    int size() {
        return size;
    }

    /** Start of the earliest window of a row that was not taken; of no meaning without rows. */
    long earliest() {
        return earliest;
    }

    /** The number of a row of nothing. */
    int add(int group, long start) {
        int width = empty.length;
        if ((size + 1) * width > cells.length) {
            cells = Arrays.copyOf(cells, cells.length * 2);
        }
        int first = size * width;
        System.arraycopy(empty, 0, cells, first, width);
        cells[first + START] = start;
        earliest = size == 0 ? start : Math.min(earliest, start);
        cells[first + GROUP] = (long) group << MARKS;
        return size++;
    }

    long start(int row) {
        return cells[row * empty.length + START];
    }

    int group(int row) {
        return (int) (cells[row * empty.length + GROUP] >> MARKS);
    }

    /** See {@link Partial#newest}. */
    boolean isNewest(int row) {
        return (cells[row * empty.length + GROUP] & NEWEST) != 0;
    }

    void setNewest(int row) {
        cells[row * empty.length + GROUP] |= NEWEST;
    }

    /** Whether it is among the {@link OlderWindows}. */
    boolean isOlder(int row) {
        return (cells[row * empty.length + GROUP] & OLDER) != 0;
    }

    void setOlder(int row) {
        cells[row * empty.length + GROUP] |= OLDER;
    }

    boolean isTaken(int row) {
        return start(row) == TAKEN;
    }

    boolean is(int row, int group, long start) {
        int first = row * empty.length;
        return cells[first + START] == start && cells[first + GROUP] >> MARKS == group;
    }

    /** Takes in an image that is read in place. */
    void fold(int row, RowSlices image, int view, int sign, int changes, long sourceTime) throws Exception {
        count(row, sign, changes, image.id(), sourceTime);
        for (int i = 0; i < inputs.length; i++) {
            int input = inputs[i];
            if (image.isNull(view, input)) {
                continue;
            }
            if (forms[i] != Form.TALLY) {
                foldNumber(row, i, image.number(view, input), image.eventTime(), sign);
            } else if (image.isText(view, input)) {
                tally(row, i).fold(image.text(view, input), image.eventTime(), sign, null);
            } else {
                tally(row, i).fold(image.number(view, input), image.eventTime(), sign, null);
            }
        }
    }

    /** As {@link Group#fold}. */
    void fold(int row, Fact fact) throws Exception {
        count(row, fact.sign(), fact.changes(), fact.id(), fact.sourceTime());
        for (int i = 0; i < inputs.length; i++) {
            Comparable<?> value = fact.values()[inputs[i]];
            if (value == null) {
                continue;
            }
            if (forms[i] != Form.TALLY) {
                foldNumber(row, i, (Long) value, fact.eventTime(), fact.sign());
            } else {
                tally(row, i).fold(value, fact.eventTime(), fact.sign(), null);
            }
        }
    }

    private void count(int row, int sign, int changes, long id, long sourceTime) {
        long[] all = cells;
        int first = row * empty.length;
        all[first + ROWS] += sign;
        all[first + CHANGES] += changes;
        all[first + FOLDS]++;
        all[first + CHECKSUM] += sign * id;
        all[first + SOURCE_TIME] = Math.max(all[first + SOURCE_TIME], sourceTime);
    }

    private void foldNumber(int row, int fold, long value, long time, int sign) {
        long[] all = cells;
        int cell = row * empty.length + offsets[fold];
        switch (forms[fold]) {
            case SUM -> {
                all[cell] += sign;
                long sum = all[cell + 1];
                if (SumTally.overflows(sum, value, sign)) {
                    carried.merge(cell, SumTally.exact(sum, value, sign), BigInteger::add);
                    all[cell + 1] = 0;
                } else {
                    all[cell + 1] = sum + sign * value;
                }
            }
            case EXTREMES -> {
                all[cell] = Math.min(all[cell], value);
                all[cell + 1] = Math.max(all[cell + 1], value);
            }
            default -> {
                if (order(time, value, all[cell], all[cell + 1]) < 0) {
                    all[cell] = time;
                    all[cell + 1] = value;
                }
                if (order(time, value, all[cell + 2], all[cell + 3]) > 0) {
                    all[cell + 2] = time;
                    all[cell + 3] = value;
                }
            }
        }
    }

    /** As {@link TimedValue} sorts. */
    private static int order(long time, long value, long otherTime, long otherValue) {
        return time == otherTime ? Long.compare(value, otherValue) : Long.compare(time, otherTime);
    }

    private Tally tally(int row, int fold) {
        if (tallies.length == 0 || (row + 1) * talliesOfRow > tallies.length) {
            tallies = Arrays.copyOf(tallies, cells.length / empty.length * talliesOfRow);
        }
        int at = row * talliesOfRow + offsets[fold];
        Tally tally = tallies[at];
        if (tally == null) {
            tally = folds.get(fold).openPartial();
            tallies[at] = tally;
        }
        return tally;
    }

    /** What the row holds, as a group: it is to be asked for once, since it takes the row's tallies with it. */
    Group take(int row) {
        int first = row * empty.length;
        Tally[] taken = new Tally[forms.length];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = forms[i] == Form.TALLY ? tally(row, i) : tally(forms[i], first + offsets[i]);
        }
        Group group = Group.of(cells[first + START], taken);
        group.add(
                cells[first + ROWS],
                cells[first + CHANGES],
                cells[first + FOLDS],
                cells[first + CHECKSUM],
                cells[first + SOURCE_TIME]);
        return group;
    }

    private Tally tally(Form form, int cell) {
        if (form == Form.SUM) {
            return new SumTally(cells[cell], cells[cell + 1], carried.isEmpty() ? null : carried.get(cell));
        } else if (form == Form.EXTREMES) {
            boolean none = cells[cell] > cells[cell + 1];
            return none
                    ? new ExtremesTally(false)
                    : new ExtremesTally(false, new TimedValue(0, cells[cell]), new TimedValue(0, cells[cell + 1]));
        }
        boolean none = order(cells[cell], cells[cell + 1], cells[cell + 2], cells[cell + 3]) > 0;
        return none
                ? new ExtremesTally(true)
                : new ExtremesTally(
                        true,
                        new TimedValue(cells[cell], cells[cell + 1]),
                        new TimedValue(cells[cell + 2], cells[cell + 3]));
    }

    /** The row stays where it is, and is of no window any more. */
    void setTaken(int row) {
        cells[row * empty.length + START] = TAKEN;
    }

    /** Removes the rows that were taken before the first one that was not. @return how many: so much less is each other row's number */
    int removeTaken() {
        int gone = 0;
        while (gone < size && isTaken(gone)) {
            gone++;
        }
        int width = empty.length;
        size -= gone;
        System.arraycopy(cells, gone * width, cells, 0, size * width);
        if (tallies.length > 0) {
            int end = Math.min(tallies.length, (gone + size) * talliesOfRow);
            int kept = Math.max(0, end - gone * talliesOfRow);
            System.arraycopy(tallies, end - kept, tallies, 0, kept);
            Arrays.fill(tallies, kept, end, null);
        }
        if (!carried.isEmpty()) {
            Map<Integer, BigInteger> moved = new HashMap<>();
            int by = gone * width;
            carried.forEach((cell, sum) -> moved.put(cell - by, sum));
            moved.keySet().removeIf(cell -> cell < 0);
            carried.clear();
            carried.putAll(moved);
        }
        earliest = Long.MAX_VALUE;
        for (int row = 0; row < size; row++) {
            if (!isTaken(row)) {
                earliest = Math.min(earliest, start(row));
            }
        }
        return gone;
    }

    /** Has no row any more, and room for {@code need} if it has far more than that. */
    void clear(int need) {
        int width = empty.length;
        Arrays.fill(tallies, 0, Math.min(tallies.length, size * talliesOfRow), null);
        carried.clear();
        size = 0;
        if (cells.length / 4 > Math.max(need, AT_FIRST) * width) {
            cells = new long[Math.max(need, AT_FIRST) * width];
            tallies = Arrays.copyOf(tallies, 0);
        }
    }
}
