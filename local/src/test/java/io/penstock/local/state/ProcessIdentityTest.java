package io.penstock.local.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    @Test
    void knowsThisProcess() throws Exception {
        assertThat(ProcessIdentity.current().isAlive()).isTrue();
        assertThat(ProcessMemory.bytes(ProcessIdentity.current().pid()).orElse(0))
                .isGreaterThan(1 << 20);
    }

    @Test
    void isNotFooledByAnotherProcessWithTheSamePid() throws Exception {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(new ProcessIdentity(self.pid(), self.startTicks() - 1, self.boot()).isAlive())
                .isFalse();
        assertThat(new ProcessIdentity(self.pid(), self.startTicks(), "another boot").isAlive())
                .isFalse();
    }

    @Test
    void endsWithItsProcess() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
        assertThat(identity.isAlive()).isTrue();

        process.destroyForcibly().waitFor();

        assertThat(identity.isAlive()).isFalse();
        assertThat(ProcessMemory.bytes(identity.pid())).isEmpty();
    }
}
