package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.measure.OwnClassPath;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link io.penstock.benchmarks.limit.NoOpReader} as a process; its count is in a file that both map. */
final class LimitReader implements Reader {
    private static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");
    private static final String MAIN = "io.penstock.benchmarks.limit.NoOpReader";

    private final Site site;
    private final ByteBuffer count;
    private final ProcessUnit unit;

    LimitReader(Site site) throws IOException {
        this.site = site;
        Path counter = site.folder().resolve("count");
        try (FileChannel channel = FileChannel.open(
                counter, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            count = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(site.jvm());
        unit = site.unit(Jvm.command(
                flags,
                OwnClassPath.get(),
                MAIN,
                List.of(
                        site.write("limit.properties", Site.text(site.properties("limit.properties", Map.of())))
                                .toString(),
                        counter.toString())));
    }

    @Override
    public void start() throws Exception {
        site.table().execute("create publication " + site.name() + " for table " + OrdersTable.NAME);
        begin();
    }

    @Override
    public long uncheckedCount() {
        return count.getLong(0);
    }

    @Override
    public Optional<String> topic() {
        return Optional.empty();
    }

    @Override
    public Progress progress() {
        return Progress.of(this::uncheckedCount);
    }

    @Override
    public ProcessUnit unit() {
        return unit;
    }
}
