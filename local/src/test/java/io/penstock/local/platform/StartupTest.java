package io.penstock.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.PenstockException;
import io.penstock.servers.ServerFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StartupTest {
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void beginsAStepWhenAllItNeedsIsDone() throws Exception {
        try (Startup startup = new Startup()) {
            CountDownLatch bothRun = new CountDownLatch(2);
            var one = startup.run(() -> {
                bothRun.countDown();
                bothRun.await(); // would hang if the two were not beside each other
                done.add("one");
            });
            var two = startup.run(() -> {
                bothRun.countDown();
                bothRun.await();
                done.add("two");
            });
            startup.last(() -> done.add("three"), one, two);
            startup.await();
        }
        assertThat(done).containsExactlyInAnyOrder("one", "two", "three").endsWith("three");
    }

    @Test
    void endsWithTheFirstFailureWithoutWaitingForTheRest() {
        try (Startup startup = new Startup()) {
            startup.last(() -> new CountDownLatch(1).await());
            var failing = startup.run(() -> {
                throw new ServerFailure(ServerFailure.Reason.NOT_STARTED, "no disk");
            });
            startup.last(() -> done.add("after the failure"), failing);

            assertThatThrownBy(startup::await).isInstanceOf(ServerFailure.class).hasMessage("no disk");
        }
        assertThat(done).isEmpty();
    }

    @Test
    void namesAFailureThatNobodyForesaw() {
        try (Startup startup = new Startup()) {
            startup.last(() -> {
                throw new IllegalStateException("surprise");
            });
            assertThatThrownBy(startup::await)
                    .isInstanceOf(PenstockException.class)
                    .hasMessageContaining("surprise");
        }
    }
}
