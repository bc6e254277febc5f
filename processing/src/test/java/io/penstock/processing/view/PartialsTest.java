package io.penstock.processing.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.common.declaration.Window;
import io.penstock.processing.source.RawRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartialsTest {
    private static final Original ORIGINAL =
            new Original("value", new RawRecord(0, 0, 0, null, new byte[] {1}, List.of()));
    private static final Window HOPPING = new Window.Hopping(Duration.ofSeconds(3), Duration.ofSeconds(1));

    private final List<Partial> sent = new ArrayList<>();
    private long reached = Long.MIN_VALUE;

    @Test
    void whatBelongsTogetherIsOneMessage() throws Exception {
        Partials partials = partials(Window.tumbling(Duration.ofSeconds(1)), 0);
        for (int i = 0; i < 100; i++) {
            partials.take(i % 2 == 0 ? "[1]" : "[2]", fact(10_000 + i), ORIGINAL);
        }
        partials.take("[1]", fact(9_999), ORIGINAL);
        assertThat(sent).isEmpty();

        partials.send();

        assertThat(sent)
                .extracting(Partial::key, partial -> partial.group().rows(), Partial::original)
                .containsExactly(
                        tuple("[1,10000]", 50L, null), tuple("[2,10000]", 50L, null), tuple("[1,9000]", 1L, null));
        partials.send();
        assertThat(sent).as("nothing is sent twice").hasSize(3);
        partials.take("[2]", fact(10_000), ORIGINAL);
        partials.send();
        assertThat(sent.get(3).group().rows()).isEqualTo(1);
    }

    @Test
    void anImageGoesToEachOfItsWindows() throws Exception {
        Partials partials = partials(HOPPING, 0);
        partials.take("[1]", fact(10_500), ORIGINAL);
        partials.send();
        assertThat(sent)
                .extracting(Partial::key, partial -> partial.group().windowStart(), Partial::newest)
                .containsExactly(
                        tuple("[1,10000]", 10_000L, true),
                        tuple("[1,9000]", 9_000L, false),
                        tuple("[1,8000]", 8_000L, false));
    }

    @Test
    void aViewWithoutWindowsHasOneGroupForAllTime() throws Exception {
        Partials partials = partials(Window.running(), 0);
        reached = 1_000_000;
        partials.take("[1]", fact(10_500), ORIGINAL);
        partials.take("[1]", fact(-10_500), ORIGINAL);
        partials.send();
        assertThat(sent).extracting(Partial::key).containsExactly("[1]");
    }

    @Test
    void anImageThatMayComeTooLateTravelsAloneWithItsOriginalAtItsNewestWindow() throws Exception {
        Partials partials = partials(HOPPING, 60_000);
        reached = 12_999 + 60_000;
        partials.take("[1]", fact(10_999), ORIGINAL);
        assertThat(sent)
                .extracting(Partial::key, Partial::original, Partial::eventTime)
                .containsExactly(
                        tuple("[1,10000]", ORIGINAL, 10_999L),
                        tuple("[1,9000]", null, 10_999L),
                        tuple("[1,8000]", null, 10_999L));
        sent.clear();
        reached--;
        partials.take("[1]", fact(10_999), ORIGINAL);
        assertThat(sent).as("its newest window is there").isEmpty();
    }

    @Test
    void groupsByTheThousandAreKeptApartAndItSaysWhenItHasEnough() throws Exception {
        Partials partials = partials(Window.tumbling(Duration.ofSeconds(1)), 0);
        int groups = 0;
        while (!partials.isFull()) {
            partials.take("[" + groups++ / 3 + "]", fact(1_000L * (groups % 3)), ORIGINAL);
        }
        partials.send();
        assertThat(sent).hasSize(Partials.MAX_OPEN);
        assertThat(sent.stream().map(Partial::key).distinct()).hasSize(Partials.MAX_OPEN);
        assertThat(partials.isFull()).isFalse();
    }

    @Test
    void groupsBeyondWhatItHasEnoughOfAreSentAllTheSameAndThenForgotten() throws Exception {
        Partials partials = partials(Window.running(), 0);
        for (int round = 1; round <= 2; round++) {
            for (int i = 0; i < 2 * (Partials.MAX_NAMES + 10); i++) {
                partials.take("[" + i / 2 + "]", fact(i), ORIGINAL);
            }
            partials.send();
            assertThat(sent).hasSize(Partials.MAX_NAMES + 10);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(sent.get(i).key()).isEqualTo("[" + i + "]");
                assertThat(sent.get(i).group().rows()).isEqualTo(2);
            }
            sent.clear();
        }
        partials.take("[1]", fact(1), ORIGINAL);
        for (int i = 0; i < 50; i++) {
            partials.send();
        }
        assertThat(sent).as("after the arrays have shrunk").hasSize(1);
        partials.take("[1]", fact(1), ORIGINAL);
        partials.take("[2]", fact(1), ORIGINAL);
        partials.send();
        assertThat(sent).extracting(Partial::key).containsExactly("[1]", "[1]", "[2]");
    }

    @Test
    void namesAreNotForgottenWhileTheirWindowsAreOpenHoweverLongTheyAre() throws Exception {
        Partials partials = partials(Window.tumbling(Duration.ofSeconds(1)), 0);
        String name = "x".repeat(1 << 20);
        for (int i = 0; i < 80; i++) {
            partials.take("[" + i % 40 + name + "]", fact(1_000L * (i / 40)), ORIGINAL);
        }
        partials.send();
        for (int i = 0; i < 80; i++) {
            assertThat(sent.get(i).key()).isEqualTo("[" + i % 40 + name + "," + 1_000 * (i / 40) + "]");
        }
        partials.take("[1]", fact(1), ORIGINAL);
        partials.send();
        assertThat(sent.get(80).key()).isEqualTo("[1,0]");
    }

    private Partials partials(Window window, long retention) {
        return new Partials(Plans.of(window, false), 0, 1, retention, () -> reached, sent::add);
    }

    private static Fact fact(long eventTime) {
        return new Fact(new Comparable<?>[] {1L, 1L}, 1, 1, eventTime, 5, 7);
    }
}
