package io.penstock.transport.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.environment.TieredStorage;
import io.penstock.transport.Shop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SizingTest {
    private static final Assumptions ASSUMED = new Assumptions(300, 3, 0.01, 0.001, 100, 1, 50_000);

    private final Shop shop = Shop.onPaper(); // orders: changes, 10,000/s for 7 d in 4 partitions, three replicas

    @Test
    void multipliesThroughputRetentionReplicasAndCompression() {
        TopicSize orders = topic("shop.orders");

        assertThat(orders.rate()).isEqualTo(10_000);
        assertThat(orders.disk())
                .isEqualTo(10_000.0 * 600 / 3 * Duration.ofDays(7).toSeconds() * 3);
        assertThat(orders.in()).isEqualTo(10_000.0 * 200 * 3);
        assertThat(orders.out()).as("a view, another group, two followers").isEqualTo(10_000.0 * 200 * 4);
    }

    @Test
    void givesSideTopicsTheirShareAndTheirOwnRetention() {
        assertThat(topic("shop.orders.late").rate()).isCloseTo(100, within(1e-9));
        assertThat(topic("shop.orders.dlq").rate()).isCloseTo(10, within(1e-9));
        assertThat(topic("shop.orders.dlq").disk())
                .isCloseTo(10.0 * 200 * Duration.ofDays(14).toSeconds() * 3, within(1.0));
    }

    @Test
    void keepsTheLastRowOfEachGroupAndWindowOfAView() {
        TopicSize view = topic("shop.view.revenue_per_minute");
        double rows = 100.0 * Duration.ofDays(30).toMinutes();

        assertThat(view.rate()).as("100 groups each second").isEqualTo(100);
        assertThat(view.disk()).isCloseTo(rows * 250 / 3 * 3, within(1.0));
        assertThat(size(shop).state())
                .as("changes correct any window that is kept")
                .isEqualTo(rows * 250);
    }

    @Test
    void sumsUpAndSaysWhatDoesNotFit() {
        Size size = size(shop.with(new TopicSpec(600_000, Duration.ofDays(7), Shop.PARTITIONS)));

        assertThat(size.replicas()).isEqualTo(3 * size.partitions());
        assertThat(size.disk())
                .isEqualTo(size.topics().stream().mapToDouble(TopicSize::disk).sum());
        assertThat(size.slots()).as("600,000/s and half as much again").isEqualTo(18);
        assertThat(size.notes())
                .satisfiesExactly(
                        few -> assertThat(few)
                                .contains("4 partitions carry 13333/s")
                                .contains("600000/s"),
                        idle -> assertThat(idle).contains("18 slots"));
        assertThat(size(shop.with(new TopicSpec(13_000, Duration.ofDays(7), 4))).notes())
                .isEmpty();
    }

    @Test
    void keepsOnDisksWhatIsNewAndOneCopyElsewhere() {
        Shop tiered = shop.on(shop.kafka().withTieredStorage(new TieredStorage(Duration.ofDays(1))), shop.registry());
        Size size = size(tiered);
        TopicSize orders = size.topics().stream()
                .filter(topic -> topic.topic().equals("shop.orders"))
                .findFirst()
                .orElseThrow();
        double day = 10_000.0 * 200 * Duration.ofDays(1).toSeconds();

        assertThat(orders.disk()).as("three replicas of a day").isEqualTo(day * 3);
        assertThat(orders.remote()).as("seven days, once").isEqualTo(day * 7);
        assertThat(orders.out()).as("the leader's upload, too").isEqualTo(10_000.0 * 200 * 5);
        assertThat(size.notes())
                .containsExactly("compacted topics cannot be tiered, and stay on the brokers' disks:"
                        + " shop.view.revenue_per_minute");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Assumptions(300, 0.5, 0, 0, 1, 1, 1)).hasMessage("--compression is not 1 to 100");
        assertThatThrownBy(() -> new Assumptions(300, 3, 2, 0, 1, 1, 1)).hasMessage("--late-share is not 0 to 1");
    }

    private TopicSize topic(String name) {
        return size(shop).topics().stream()
                .filter(topic -> topic.topic().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Size size(Shop shop) {
        return Sizing.of(shop.pipeline(), shop.environment(), ASSUMED);
    }
}
