package io.penstock.benchmarks.ingestion;

import io.penstock.common.registry.RegistryClient;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a reader has delivered so far, as others find it. */
final class Delivered implements AutoCloseable {
    private final Reader reader;
    private final Site site;
    private final RegistryClient registry;
    private @Nullable CommittedScan scan;

    private Delivered(Reader reader, Site site, RegistryClient registry) {
        this.reader = reader;
        this.site = site;
        this.registry = registry;
    }

    static Delivered by(Reader reader, Site site, RegistryClient registry) {
        return new Delivered(reader, site, registry);
    }

    /** Whether as many changes have come as were written. */
    BooleanSupplier complete(Tally expected) {
        return () -> count() >= expected.count();
    }

    private long count() {
        return reader.topic().isEmpty()
                ? reader.uncheckedCount()
                : scan().advance().count();
    }

    /** Empty if it's exact. Of a reader that only counts, the count. */
    List<String> differences(Tally expected, OrdersTable table) throws SQLException {
        if (reader.topic().isPresent()) {
            return scan().advance().differencesFrom(expected, table.rows());
        }
        long count = reader.uncheckedCount();
        return count == expected.count() ? List.of() : List.of(count + " changes instead of " + expected.count());
    }

    private CommittedScan scan() {
        CommittedScan existing = scan;
        if (existing == null) {
            existing = new CommittedScan(
                    site.servers().kafka.bootstrap(),
                    registry,
                    TopicProgress.partitions(reader.topic().orElseThrow(), site.partitions()));
            scan = existing;
        }
        return existing;
    }

    @Override
    public void close() {
        if (scan != null) {
            scan.close();
        }
    }
}
