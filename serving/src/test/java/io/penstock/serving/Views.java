package io.penstock.serving;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.serving.store.ViewTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The built-in pipeline's views. */
public final class Views {
    private static final List<ViewTable> TABLES = ViewTable.of(pipeline());

    private Views() {}

    public static Pipeline pipeline() {
        return PipelineLoader.load(Path.of("..", "pipelines", "shop.yaml"), Map.of());
    }

    /** By source_region and currency: orders, revenue, smallest, largest, average. */
    public static ViewTable revenue() {
        return TABLES.get(0);
    }

    /** By currency and status: payments, amount. */
    public static ViewTable payments() {
        return TABLES.get(1);
    }
}
