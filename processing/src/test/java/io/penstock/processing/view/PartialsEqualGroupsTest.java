package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Window;
import io.penstock.common.view.ViewKey;
import io.penstock.processing.source.RawRecord;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is sent is what a group of its own, fed image by image, would have come to: to the byte. */
class PartialsEqualGroupsTest {
    private static final Original ORIGINAL =
            new Original("value", new RawRecord(0, 0, 0, null, new byte[] {1}, List.of()));
    private static final Input.Ordered WHOLE = new Input.Ordered("whole", Schema.Type.LONG);
    private static final List<Input> INPUTS =
            List.of(new Input.Scaled("amount", 2), WHOLE, new Input.Ordered("text", Schema.Type.STRING));
    private static final List<Fold> EVENTS = List.of(
            new Fold.Distinct(1, 3),
            new Fold.Extremes(1, false, false),
            new Fold.Sum(0),
            new Fold.Extremes(2, false, false),
            new Fold.Extremes(1, true, false),
            new Fold.Extremes(2, true, false),
            new Fold.Spread(1, WHOLE));
    private static final List<Fold> CHANGES = List.of(
            new Fold.Extremes(1, true, true),
            new Fold.Sum(0),
            new Fold.Presence(2),
            new Fold.Extremes(2, false, true),
            new Fold.Spread(1, WHOLE),
            new Fold.Sum(0));
    private static final long[] EDGES = {
        Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };

    private final Random random = new Random(11);
    private final List<Partial> sent = new ArrayList<>();

    @Test
    void overEvents() throws Exception {
        for (Window window : windows()) {
            compare(window, EVENTS, false);
        }
    }

    @Test
    void overChangesOfWhichMoreMayLeaveThanCame() throws Exception {
        for (Window window : windows()) {
            compare(window, CHANGES, true);
        }
    }

    @Test
    void aSumThatOverflowsIsExact() throws Exception {
        Partials partials = new Partials(
                plan(Window.running(), List.of(new Fold.Sum(0)), true), 0, 1, 0, () -> Long.MIN_VALUE, sent::add);
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < 1_000; i++) {
            int sign = i % 3 == 0 ? -1 : 1;
            long value = EDGES[random.nextInt(EDGES.length)];
            partials.take("[1]", new Fact(new @Nullable Comparable<?>[] {value}, sign, 1, 0, 0, 0), ORIGINAL);
            sum = sum.add(BigInteger.valueOf(value).multiply(BigInteger.valueOf(sign)));
        }
        partials.take("[2]", new Fact(new @Nullable Comparable<?>[] {7L}, -1, 1, 0, 0, 0), ORIGINAL);
        partials.send();
        assertThat(((SumTally) sent.get(0).group().tally(0)).sum()).isEqualTo(sum);
        assertThat(((SumTally) sent.get(1).group().tally(0)).sum()).isEqualTo(BigInteger.valueOf(-7));
        assertThat(sent.get(1).group().rows()).isEqualTo(-1);

        partials.take("[1]", new Fact(new @Nullable Comparable<?>[] {1L}, 1, 1, 0, 0, 0), ORIGINAL);
        partials.send();
        assertThat(((SumTally) sent.get(2).group().tally(0)).sum())
                .as("what was carried has been sent")
                .isEqualTo(BigInteger.ONE);
    }

    @Test
    void theLeastAndTheGreatestNumbersThereAreAreValuesToo() throws Exception {
        for (long edge : EDGES) {
            Partials partials =
                    new Partials(plan(Window.running(), EVENTS, false), 0, 1, 0, () -> Long.MIN_VALUE, sent::add);
            partials.take(
                    "[1]", new Fact(new @Nullable Comparable<?>[] {null, edge, null}, 1, 1, edge, 0, 0), ORIGINAL);
            partials.take("[2]", new Fact(new @Nullable Comparable<?>[] {1L, null, null}, 1, 1, 0, 0, 0), ORIGINAL);
            partials.send();
            ExtremesTally plain = (ExtremesTally) sent.get(0).group().tally(1);
            ExtremesTally timed = (ExtremesTally) sent.get(0).group().tally(4);
            assertThat(plain.least()).isEqualTo(plain.greatest()).isEqualTo(new TimedValue(0, edge));
            assertThat(timed.least()).isEqualTo(timed.greatest()).isEqualTo(new TimedValue(edge, edge));
            assertThat(((ExtremesTally) sent.get(1).group().tally(1)).least()).isNull();
            assertThat(((ExtremesTally) sent.get(1).group().tally(4)).greatest())
                    .isNull();
            sent.clear();
        }
    }

    private static List<Window> windows() {
        return List.of(
                Window.running(),
                Window.tumbling(Duration.ofSeconds(1)),
                new Window.Hopping(Duration.ofSeconds(5), Duration.ofSeconds(1)));
    }

    /** Images in place and images as objects, whose groups are others; several sends of very different size. */
    private void compare(Window window, List<Fold> folds, boolean retracts) throws Exception {
        ViewPlan plan = plan(window, folds, retracts);
        Windows windows = Windows.of(window);
        int[] inputs = folds.stream().mapToInt(Fold::input).toArray();
        Partials partials = new Partials(plan, 0, 1, 0, () -> Long.MIN_VALUE, sent::add);
        for (int images : new int[] {1, 3_000, 10, 0, 20_000, 2, 500}) {
            Map<String, Group> expected = new LinkedHashMap<>();
            Set<String> newest = new HashSet<>();
            for (int i = 0; i < images; i++) {
                boolean inPlace = random.nextBoolean();
                String key = (inPlace ? "[\"é" : "[\"o") + random.nextInt(1 + images / 20) + "\"]";
                Fact fact = fact(retracts);
                if (inPlace) {
                    partials.fold(new Slices(key, fact), fact.sign(), fact.changes(), fact.sourceTime());
                } else {
                    partials.take(key, fact, ORIGINAL);
                }
                long last = windows.areBounded() ? windows.lastStart(fact.eventTime()) : 0;
                long start = last;
                do {
                    long opened = start;
                    String in = windows.areBounded() ? ViewKey.in(key, start) : key;
                    expected.computeIfAbsent(in, one -> Group.partial(opened, folds))
                            .fold(fact, inputs);
                    if (start == last) {
                        newest.add(in);
                    }
                    start -= windows.every();
                } while (start > last - windows.size());
                if (random.nextInt(1 + images / 5) == 0) {
                    long watermark = random.nextInt(4_000);
                    partials.sendClosedBy(watermark);
                    Map<String, Group> closed = new LinkedHashMap<>(expected);
                    closed.values().removeIf(group -> windows.closesAt(group.windowStart()) > watermark);
                    sentIs(closed, newest, plan);
                    closed.keySet().forEach(expected::remove);
                    newest.removeAll(closed.keySet());
                }
            }
            partials.send();
            sentIs(expected, newest, plan);
        }
    }

    private void sentIs(Map<String, Group> expected, Set<String> newest, ViewPlan plan) throws IOException {
        assertThat(sent).extracting(Partial::key).containsExactlyElementsOf(expected.keySet());
        for (Partial partial : sent) {
            Group group = Objects.requireNonNull(expected.get(partial.key()));
            assertThat(partial.newest()).isEqualTo(newest.contains(partial.key()));
            assertThat(bytes(partial.group())).isEqualTo(bytes(group));
            Partial same = new Partial(partial.key(), group, true, 0, null);
            assertThat(bytes(overTheWire(plan, partial).group()))
                    .isEqualTo(bytes(overTheWire(plan, same).group()));
        }
        sent.clear();
    }

    private Fact fact(boolean retracts) {
        Long number = random.nextInt(9) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(100) - 50L;
        return new Fact(
                new @Nullable Comparable<?>[] {
                    random.nextInt(5) == 0 ? null : number,
                    random.nextInt(5) == 0 ? null : (Long) (random.nextInt(2_000) - 1_000L),
                    random.nextInt(5) == 0 ? null : "text " + random.nextInt(20)
                },
                retracts && random.nextInt(3) > 0 ? -1 : 1,
                random.nextInt(2),
                random.nextInt(30) == 0 ? random.nextInt(100_000) - 50_000 : random.nextInt(3_000),
                random.nextInt(1_000) - 500,
                random.nextLong());
    }

    private static ViewPlan plan(Window window, List<Fold> folds, boolean retracts) {
        return new ViewPlan(
                "v",
                new Reading(null, new LinkedHashMap<>(), List.of("region"), INPUTS),
                window,
                Duration.ofMillis(200),
                folds,
                new LinkedHashMap<>(),
                retracts);
    }

    private static byte[] bytes(Group group) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        group.write(out);
        return out.getCopyOfBuffer();
    }

    private static Partial overTheWire(ViewPlan plan, Partial partial) throws IOException {
        var serializer = Partial.type(plan).createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(partial, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    /** The group's bytes are its key's with bytes behind, as in a buffer that is used again. */
    private record Slices(String key, Fact fact) implements RowSlices {
        @Override
        public long eventTime() {
            return fact.eventTime();
        }

        @Override
        public long id() {
            return fact.id();
        }

        @Override
        public boolean isWanted(int view) {
            return true;
        }

        @Override
        public byte[] groupBytes(int view) {
            return (key + "behind").getBytes(UTF_8);
        }

        @Override
        public int groupLength() {
            return key.getBytes(UTF_8).length;
        }

        @Override
        public String group(int view) {
            return key;
        }

        @Override
        public boolean isNull(int view, int input) {
            return fact.values()[input] == null;
        }

        @Override
        public boolean isText(int view, int input) {
            return fact.values()[input] instanceof String;
        }

        @Override
        public long number(int view, int input) {
            return (Long) Objects.requireNonNull(fact.values()[input]);
        }

        @Override
        public String text(int view, int input) {
            return (String) Objects.requireNonNull(fact.values()[input]);
        }
    }
}
