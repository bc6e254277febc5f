package io.penstock.processing;

import io.penstock.processing.job.StreamJob;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A jar with a job of somebody else's, compiled against the toolkit and nothing else of ours. */
final class ThirdPartyJar {
    private static final String SOURCE = """
            package org.example;

            import com.example.events.PaymentEvent;
            import io.penstock.processing.job.Input;
            import io.penstock.processing.job.JobContext;
            import io.penstock.processing.job.JobSpec;
            import io.penstock.processing.job.Output;
            import io.penstock.processing.job.Setting;
            import io.penstock.processing.job.StreamJob;
            import java.math.BigDecimal;
            import java.util.List;

            public final class LargePayments implements StreamJob {
                static final Input<PaymentEvent> PAYMENTS = Input.events("payments", PaymentEvent.class);
                static final Output<PaymentEvent> LARGE = Output.of("large", PaymentEvent.class);
                static final Setting<BigDecimal> OVER =
                        Setting.decimal("over", null, BigDecimal.ZERO, BigDecimal.valueOf(1_000_000));

                @Override
                public String name() {
                    return "large-payments";
                }

                @Override
                public JobSpec spec() {
                    return new JobSpec(List.of(PAYMENTS), List.of(LARGE), List.of(OVER));
                }

                @Override
                public void build(JobContext job) {
                    double over = job.setting(OVER).doubleValue();
                    job.read(PAYMENTS).filter("large", payment -> payment.getAmount() > over).write(LARGE, it -> it);
                }
            }
            """;

    private ThirdPartyJar() {}

    static Path build(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("src/org/example")).resolve("LargePayments.java");
        Files.writeString(source, SOURCE);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean compiled = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-proc:none"),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        if (!compiled) {
            throw new IllegalStateException(said.toString());
        }
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(StreamJob.class.getName()), "org.example.LargePayments\n");
        Path jar = folder.resolve("large-payments.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
