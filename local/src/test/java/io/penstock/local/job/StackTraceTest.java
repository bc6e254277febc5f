package io.penstock.local.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackTraceTest {
    @Test
    void keepsTheInnermostCauseAndAllItsLines() {
        String trace = """
                Internal server error.
                <Exception on server side:
                org.apache.flink.client.program.ProgramInvocationException: The main method caused an error
                	at a.B.c(B.java:1)
                Caused by: io.penstock.common.declaration.InvalidDeclaration: pipelines/shop.yaml:3:1: no sources
                pipelines/shop.yaml:9:4: unknown key
                	at a.B.d(B.java:2)
                	... 12 more""";
        assertThat(StackTrace.innermost(trace))
                .isEqualTo("io.penstock.common.declaration.InvalidDeclaration: pipelines/shop.yaml:3:1: no sources\n"
                        + "pipelines/shop.yaml:9:4: unknown key");
    }

    @Test
    void keepsAMessageWithoutAnyCause() {
        assertThat(StackTrace.innermost("job is not found")).isEqualTo("job is not found");
        assertThat(StackTrace.innermost("")).isEmpty();
    }
}
