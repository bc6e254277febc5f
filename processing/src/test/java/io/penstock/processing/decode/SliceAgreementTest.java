package io.penstock.processing.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.expression.Expression;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.WireFormat;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.UnusableImage;
import io.penstock.processing.view.ViewPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the fast reader reads, the other reads as the same; and it does read what is in order. */
class SliceAgreementTest {
    private static final long SEED = Long.getLong("slice.seed", 20_260_101L);
    private static final int SCHEMAS = Integer.getInteger("slice.schemas", 70);
    private static final int RECORDS = 12;
    private static final int DAMAGES = 6;
    private static final int ID = 7;

    private static final String[] CHECKS = {
        "size(region) >= 0",
        "number != 3",
        "weight >= 0 && !(number == 4)",
        "size(items) < 3 || flag",
        "region in ['', 'eu', 'us-east-1', 'us'] || region.contains('漢') || !region.endsWith('x')",
        "at > timestamp('2020-01-01T00:00:00Z')"
    };
    private static final String[] WHERES = {
        "flag",
        "flag == false",
        "number > 100 || number <= -5.0",
        "weight < 1000.5 && region.startsWith('e')",
        "10 >= region.size()",
        "region != 'größe' && 1 < size(items)",
    };

    private final Random random = new Random(SEED);
    private final RandomContracts contracts = new RandomContracts(random);
    private int usable;
    private int taken;
    private int takenDamaged;

    @Test
    void agreesWithTheOtherReaderOnEventsOfAnySchemaWholeOrDamaged() throws Exception {
        agree(false);
    }

    @Test
    void agreesWithTheOtherReaderOnChangesOfAnySchemaWholeOrDamaged() throws Exception {
        agree(true);
    }

    private void agree(boolean changes) throws Exception {
        for (int i = 0; i < SCHEMAS; i++) {
            Schema contract = contracts.contract();
            SourcePlan plan = plan(contract, changes);
            if (SliceReader.obstacle(plan).isPresent()) {
                assertThat(plan.checks()).contains(CHECKS[5]);
                continue;
            }
            Schema writer = contracts.writerOf(contract);
            Schema written = changes ? ChangeEnvelope.schemaOf(writer) : writer;
            SliceReader slices = new SliceReader(plan, id -> written);
            ChangeReader objects = new ChangeReader(plan, id -> written);
            for (int j = 0; j < RECORDS; j++) {
                byte[] value = new RecordEncoder(ID, written)
                        .encode(changes ? change(written, writer) : contracts.record(writer));
                compare(slices, objects, plan, value, true);
                for (int k = 0; k < DAMAGES; k++) {
                    compare(slices, objects, plan, damaged(value), false);
                }
            }
        }
        assertThat(usable).as("records that are in order").isGreaterThan(SCHEMAS * RECORDS / 4);
        assertThat(taken).as("of them read by the fast reader").isEqualTo(usable);
        assertThat(takenDamaged).as("damaged ones read by the fast reader").isPositive();
    }

    private void compare(SliceReader slices, ChangeReader objects, SourcePlan plan, byte[] value, boolean whole) {
        // somewhere in a larger array, as records lie in a batch
        int start = random.nextInt(12);
        byte[] batch = Arrays.copyOf(new byte[start], start + value.length + random.nextInt(12));
        System.arraycopy(value, 0, batch, start, value.length);
        long timestamp = RandomContracts.NOW;

        boolean read = slices.read(batch, start, value.length, timestamp);
        Optional<Change> expected = read(objects, value, timestamp);
        if (whole && expected.isPresent()) {
            usable++;
            taken += read ? 1 : 0;
        }
        if (!read) {
            return;
        }
        takenDamaged += whole ? 0 : 1;
        String repeat = "mvn test -pl processing -am -Dtest=SliceAgreementTest -Dslice.seed=" + SEED;
        assertThat(expected).as(repeat).isPresent();
        assertThat(slices.sourceTime()).as(repeat).isEqualTo(expected.get().sourceTime());
        assertThat(images(slices.before(), plan))
                .as(repeat)
                .isEqualTo(images(expected.get().before()));
        assertThat(images(slices.after(), plan))
                .as(repeat)
                .isEqualTo(images(expected.get().after()));
        groupBytesAgreeWithGroups(slices.after(), plan, repeat);
    }

    private final Map<String, String> groups = new HashMap<>();

    /** Within a view one group has one form, and one form is of one group. */
    private void groupBytesAgreeWithGroups(@Nullable SliceImage image, SourcePlan plan, String repeat) {
        if (image == null) {
            return;
        }
        for (int view = 0; view < plan.views().size(); view++) {
            byte[] bytes = Arrays.copyOf(image.groupBytes(view), image.groupLength());
            String form = Arrays.toString(bytes);
            String group = image.group(view);
            String where = view + " of " + System.identityHashCode(plan) + " ";
            assertThat(groups.computeIfAbsent(where + form, f -> group))
                    .as(repeat)
                    .isEqualTo(group);
            assertThat(groups.computeIfAbsent(where + group, g -> form))
                    .as(repeat)
                    .isEqualTo(form);
        }
    }

    private static Optional<Change> read(ChangeReader reader, byte[] value, long timestamp) {
        try {
            Decoded decoded = reader.read(new RawRecord(0, 0, timestamp, new byte[] {1}, value, List.of()));
            return decoded.why() == null && !decoded.change().isNothing()
                    ? Optional.of(decoded.change())
                    : Optional.empty();
        } catch (MalformedRecord | UnusableImage e) {
            return Optional.empty();
        }
    }

    /** In one form that both readers' can be brought into. */
    private static List<?> images(@Nullable Image image) {
        if (image == null) {
            return List.of();
        }
        List<String> contributions = image.contributions().stream()
                .map(contribution -> contribution == null
                        ? "unwanted"
                        : contribution.group() + Arrays.toString(contribution.values()))
                .toList();
        return List.of(image.eventTime(), image.id(), contributions);
    }

    private static List<?> images(@Nullable SliceImage image, SourcePlan plan) {
        if (image == null) {
            return List.of();
        }
        List<String> contributions = Stream.iterate(0, view -> view + 1)
                .limit(plan.views().size())
                .map(view -> image.isWanted(view) ? contribution(image, view, plan) : "unwanted")
                .toList();
        return List.of(image.eventTime(), image.id(), contributions);
    }

    private static String contribution(SliceImage image, int view, SourcePlan plan) {
        int inputs = plan.views().get(view).reading().inputs().size();
        @Nullable Comparable<?>[] values = new @Nullable Comparable<?>[inputs];
        for (int i = 0; i < inputs; i++) {
            if (!image.isNull(view, i)) {
                values[i] = image.isText(view, i)
                        ? (Comparable<?>) image.text(view, i)
                        : (Comparable<?>) image.number(view, i);
            }
        }
        Contribution contribution = new Contribution(image.group(view), values);
        return contribution.group() + Arrays.toString(contribution.values());
    }

    private SourcePlan plan(Schema contract, boolean changes) {
        Origin origin = changes ? new Origin.Cdc("db", "public.t", Map.of()) : new Origin.Events();
        List<Expression> checks = random.nextBoolean()
                ? List.of()
                : List.of(
                        Expression.condition(contracts.oneOf(CHECKS), contract),
                        Expression.condition(contracts.oneOf(CHECKS), contract));
        Source source = new Source(
                "events",
                origin,
                contract,
                FieldRoles.of("id", "at"),
                checks,
                new TopicSpec(1, Duration.ofDays(1), 1),
                Lateness.defaults(changes ? LatePolicy.MERGE : LatePolicy.ROUTE));
        Optional<Expression> where = Optional.of(Expression.condition(contracts.oneOf(WHERES), contract));
        List<View> views = List.of(
                view("all", Selection.all("events"), List.of("region", "flag", "number", "id")),
                view("some", new Selection("events", where, Map.of()), List.of("region")));
        return SourcePlan.of(
                source, views.stream().map(view -> ViewPlan.of(view, source)).toList());
    }

    private View view(String name, Selection selection, List<String> by) {
        Map<String, Measure> measures = new LinkedHashMap<>();
        measures.put("sum", new Measure.Sum("amount", random.nextInt(7)));
        measures.put("largest", new Measure.Max("amount"));
        measures.put("least", new Measure.Min("number"));
        measures.put("last", new Measure.Last("note"));
        measures.put("flags", new Measure.Distinct("flag", 10));
        measures.put("average", new Measure.Avg("number", 2));
        return new View(
                name,
                selection,
                Window.tumbling(Duration.ofMinutes(1)),
                by,
                measures,
                Duration.ofSeconds(1),
                Duration.ofDays(1));
    }

    private GenericRecord change(Schema envelope, Schema row) {
        String op = contracts.oneOf("c", "u", "d", "r", "t");
        boolean whole = random.nextInt(10) > 0;
        GenericRecord before = whole == (op.equals("u") || op.equals("d")) ? contracts.record(row) : null;
        GenericRecord after = op.equals("d") ? null : contracts.record(row);
        ChangeSource source = new ChangeSource(
                "größe", "public", "t", OptionalLong.empty(), OptionalLong.of(5), random.nextInt(), "false");
        return ChangeEnvelope.of(envelope, before, after, op, 1, source);
    }

    private byte[] damaged(byte[] value) {
        byte[] damaged = value.clone();
        int from = WireFormat.HEADER_BYTES;
        int at = from + random.nextInt(value.length - from);
        switch (random.nextInt(5)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> damaged[at] = (byte) random.nextInt();
            case 2 -> damaged = Arrays.copyOf(value, at);
            case 3 -> damaged = Arrays.copyOf(value, value.length + 1 + random.nextInt(9));
            default -> // a hostile length
                Arrays.fill(damaged, at, Math.min(damaged.length, at + 1 + random.nextInt(10)), (byte) -1);
        }
        return damaged;
    }
}
