package io.penstock.benchmarks.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.benchmarks.processing.FlightRecording.Sample;
import io.penstock.benchmarks.processing.Profile.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileTest {

    @Test
    void aSampleIsOfTheInnermostCodeThatIsKnown() {
        assertThat(Part.of(sample(
                        "java.util.HashMap.getNode",
                        "io.penstock.processing.view.HeldGroups.find",
                        "io.penstock.processing.fold.FoldOperator.fold")))
                .isEqualTo(Part.GROUPS);
        assertThat(Part.of(sample("io.penstock.processing.view.RowWriter.write")))
                .as("the class is named more exactly than its package")
                .isEqualTo(Part.ROWS);
        assertThat(Part.of(sample("io.penstock.processing.decode.SliceCondition.test")))
                .isEqualTo(Part.CHECKS);
        assertThat(Part.of(sample("java.lang.Thread.run"))).isEqualTo(Part.REST);
        assertThat(Part.of(new Sample("flink-metrics-7", List.of("java.lang.Thread.run"))))
                .isEqualTo(Part.METRICS);
    }

    @Test
    void whatAThreadUsedIsDividedByItsSamples() {
        Profile profile = Profile.of(
                1_000_000,
                List.of(
                        sample("net.jpountz.lz4.LZ4JNI.decompress"),
                        sample("net.jpountz.lz4.LZ4JNI.decompress"),
                        sample("io.penstock.common.view.ContentHash.of"),
                        new Sample("aggregate totals", List.of("org.rocksdb.RocksDB.put"))),
                Map.of("C2 CompilerThre", 0.1, "G1 Conc#0", 0.2, "Source: log ord", 0.3, "aggregate total", 0.5));
        assertThat(profile.nanos()).isCloseTo(1_100, within(1e-6));
        assertThat(nanos(profile, Part.UNPACK)).isCloseTo(200, within(1e-6));
        assertThat(nanos(profile, Part.CHECKSUM)).isCloseTo(100, within(1e-6));
        assertThat(nanos(profile, Part.STATE)).isCloseTo(500, within(1e-6));
        assertThat(nanos(profile, Part.COMPILER)).isCloseTo(100, within(1e-6));
        assertThat(nanos(profile, Part.COLLECTOR)).isCloseTo(200, within(1e-6));
    }

    @Test
    void recordsWhatAnotherThreadDoes(@TempDir Path folder) throws Exception {
        FlightRecording recording = new FlightRecording(ProcessHandle.current().pid());
        recording.start();
        AtomicBoolean ended = new AtomicBoolean();
        Thread busy = new Thread(() -> burn(ended), "busy");
        busy.start();
        long until = System.nanoTime() + 500_000_000L;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        List<Sample> samples = recording.samples(folder.resolve("own.jfr"));
        ended.set(true);
        busy.join();
        assertThat(samples).anySatisfy(sample -> {
            assertThat(sample.thread()).isEqualTo("busy");
            assertThat(sample.frames()).contains(ProfileTest.class.getName() + ".burn");
        });
    }

    private static void burn(AtomicBoolean ended) {
        while (!ended.get()) {
            Thread.onSpinWait();
        }
    }

    private static Sample sample(String... frames) {
        return new Sample("Source: log orders", List.of(frames));
    }

    private static double nanos(Profile profile, Part part) {
        return profile.costs().stream()
                .filter(cost -> cost.part() == part)
                .findFirst()
                .orElseThrow()
                .nanos();
    }
}
