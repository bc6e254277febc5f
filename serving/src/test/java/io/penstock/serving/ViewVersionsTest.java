package io.penstock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Attachment;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.view.ServedVersions.Entry;
import io.penstock.serving.store.Column;
import io.penstock.serving.store.ViewTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewVersionsTest {
    private static final String VIEW = "revenue_per_minute";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void untilTheDatabaseSaysOtherwiseFirstVersionsAreServedAndOthersAreNotKnown() throws IOException {
        ViewVersions first = ViewVersions.unknown(Views.pipeline());
        assertThat(first.served().complete()).isTrue();
        assertThat(names(first.served().tables())).contains(VIEW);

        ViewVersions second = ViewVersions.unknown(load(next()));
        assertThat(second.served().complete()).isFalse();
        assertThat(names(second.served().tables()))
                .doesNotContain(VIEW, VIEW + "-2")
                .contains("order_sizes");
        assertThat(second.written()).containsKey(VIEW + "-2");
    }

    @Test
    void anInstanceOfTheFormerDeclarationWritesTheNextVersionByItsOwnDeclarationAndServesTheFormer()
            throws IOException {
        ViewVersions versions = ViewVersions.of(
                Views.pipeline(),
                List.of(
                        new Entry(VIEW, 1, Optional.of(former()), true),
                        new Entry(VIEW, 2, Optional.of(Attachment.of(next())), false)),
                Map.of());
        assertThat(names(versions.served().tables())).contains(VIEW).doesNotContain(VIEW + "-2");
        assertThat(columns(versions, VIEW)).doesNotContain("customers");
        assertThat(columns(versions, VIEW + "-2")).contains("customers");
    }

    @Test
    void anInstanceOfTheNextDeclarationServesTheFormerVersionUntilItIsSwitchedOver() throws IOException {
        Pipeline declared = load(next());
        Entry former = new Entry(VIEW, 1, Optional.of(former()), true);
        Entry built = new Entry(VIEW, 2, Optional.of(Attachment.of(next())), false);
        ViewVersions before = ViewVersions.of(declared, List.of(former, built), Map.of());
        assertThat(names(before.served().tables())).contains(VIEW).doesNotContain(VIEW + "-2");
        assertThat(columns(before, VIEW)).doesNotContain("customers");

        ViewVersions after =
                ViewVersions.of(declared, List.of(new Entry(VIEW, 2, built.declaration(), true)), Map.of());
        assertThat(names(after.served().tables())).contains(VIEW + "-2").doesNotContain(VIEW);
        assertThat(after.written()).doesNotContainKey(VIEW);
    }

    @Test
    void withoutADeclarationInTheDatabaseTheOwnOneIsTaken() throws IOException {
        ViewVersions versions =
                ViewVersions.of(load(next()), List.of(new Entry(VIEW, 1, Optional.empty(), true)), Map.of());
        assertThat(names(versions.served().tables())).contains(VIEW);
        assertThat(columns(versions, VIEW)).contains("customers");
    }

    private static List<String> names(List<ViewTable> tables) {
        return tables.stream().map(ViewTable::name).toList();
    }

    private static List<String> columns(ViewVersions versions, String name) {
        ViewTable table = versions.written().get(name);
        assertThat(table).as(name).isNotNull();
        return table.columns().stream().map(Column::name).toList();
    }

    private static String former() throws IOException {
        return Attachment.of(Path.of("..", "pipelines", "shop.yaml"));
    }

    private Path next() throws IOException {
        String text = Files.readString(Path.of("..", "pipelines", "shop.yaml"))
                .replace("  " + VIEW + ":\n", "  " + VIEW + ":\n    version: 2\n")
                .replace("      orders: count\n", "      orders: count\n      customers: {distinct: customer_id}\n");
        return Files.writeString(folder.resolve("shop.yaml"), text);
    }

    private static Pipeline load(Path file) {
        return PipelineLoader.load(file, Map.of());
    }
}
