package io.penstock.processing.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.deadletter.PoisonWindow;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.api.Test;

class PoisonBreakerTest {
    private final PoisonBreaker breaker = new PoisonBreaker("shop.orders", false);

    @Test
    void tripsAtTheFirstRecordThatIsOneTooManyAndNamesIt() {
        for (int offset = 0; offset < PoisonWindow.TOLERATED; offset++) {
            breaker.bad(3, offset, "BAD_MAGIC", "first byte is 1");
        }
        assertThatThrownBy(() -> breaker.bad(3, 500, "BAD_MAGIC", "first byte is 1"))
                .isInstanceOf(NeedsPerson.class)
                .hasMessageContaining("501 of the last 501 records of shop.orders partition 3, up to offset 500")
                .hasMessageContaining("BAD_MAGIC, first byte is 1")
                .hasMessageContaining("penstock job submit --accept poison")
                .satisfies(tripped -> assertThat(ThrowableClassifier.getThrowableType(tripped))
                        .isEqualTo(ThrowableType.NonRecoverableError));
    }

    @Test
    void halfOfTheRecordsMayBeBadForEver() {
        assertThatCode(() -> {
                    for (int offset = 0; offset < 100_000; offset += 2) {
                        breaker.good(0, 1);
                        breaker.bad(0, offset + 1, "X", "");
                    }
                })
                .doesNotThrowAnyException();
        assertThat(breaker.share()).isEqualTo(0.5);
    }

    @Test
    void forgetsWhatLiesFurtherBackThanItsWindow() {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 500; i++) {
                breaker.bad(0, i, "X", "");
            }
            for (int i = 0; i < PoisonWindow.WINDOW; i += 250) {
                breaker.good(0, 250);
            }
            assertThat(breaker.share()).isZero();
        }
    }

    @Test
    void partitionsAreCountedByThemselves() {
        for (int offset = 0; offset < 400; offset++) {
            breaker.bad(0, offset, "X", "");
            breaker.bad(1, offset, "X", "");
        }
        assertThat(breaker.share()).isEqualTo(0.4);
    }

    @Test
    void goesOnWhereThatWasDecided() {
        PoisonBreaker accepted = new PoisonBreaker("shop.orders", true);
        for (int offset = 0; offset < 5_000; offset++) {
            accepted.bad(0, offset, "X", "");
        }
        assertThat(accepted.share()).isEqualTo(1);
    }
}
