package io.penstock.serving.store;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.view.ServedVersions;
import io.penstock.common.view.ViewSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * A view's table, derived from its declaration alone.
 *
 * @param schema the database schema that holds it
 * @param view the declaration
 * @param rows the Avro schema of the view topic's values
 * @param columns one for each field of {@code rows}, in the same order
 * @param groups those of {@code columns} that make a group, in the view's order
 */
public record ViewTable(String schema, View view, Schema rows, List<Column> columns, List<Column> groups) {
    /** PostgreSQL cuts longer names silently, so that two views could meet in one table. */
    private static final int MAX_IDENTIFIER_BYTES = 63;

    /** A B-tree entry holds 2,704 bytes, a third of a page; this is left for text after the window and numbers. */
    private static final int MAX_KEY_TEXT_BYTES = 2_400;

    /** Of text that is in no index; longer values are shortened all the same, since an answer holds many of them. */
    private static final int MAX_TEXT_BYTES = 65_536;

    public ViewTable {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(view, "view");
        Objects.requireNonNull(rows, "rows");
        columns = List.copyOf(columns);
        groups = List.copyOf(groups);
    }

    /**
     * One table a view, in the order of the declaration.
     *
     * @throws PenstockException USER, for a view that no table can keep
     */
    public static List<ViewTable> of(Pipeline pipeline) {
        return pipeline.views().values().stream()
                .map(view -> of(pipeline, view))
                .toList();
    }

    /**
     * The table of one view.
     *
     * @param view of {@code pipeline}, or one of its views in another version
     * @throws PenstockException USER, for a view that no table can keep
     */
    public static ViewTable of(Pipeline pipeline, View view) {
        Source source = Objects.requireNonNull(pipeline.sources().get(view.source()), view.source());
        Schema rows = ViewSchema.of(pipeline.name(), view, source);
        int maxTextBytes = MAX_KEY_TEXT_BYTES / Math.max(1, view.by().size());
        List<Column> columns = new ArrayList<>();
        for (Schema.Field field : rows.getFields()) {
            boolean group = view.by().contains(field.name());
            if (group && field.schema().isNullable()) {
                throw unfit(
                        view,
                        "nullable-group",
                        "groups by '" + field.name()
                                + "', which its contract lets be null; group by a field that is always there");
            }
            columns.add(new Column(
                    fitting(view, field.name()),
                    ColumnType.of(field.name(), present(field.schema()), group ? maxTextBytes : MAX_TEXT_BYTES),
                    field.hasDefaultValue()));
        }
        List<Column> groups = view.by().stream()
                .map(name -> columns.get(
                        Objects.requireNonNull(rows.getField(name), name).pos()))
                .toList();
        if (fitting(view, Names.servingTable(view.name())).equals(OffsetTable.NAME)
                || view.name().equals(ServedVersions.NAME)) {
            throw unfit(view, "reserved-name", "has the name of a table of the service's own; choose another");
        }
        return new ViewTable(fitting(view, new Names(pipeline.name()).servingSchema()), view, rows, columns, groups);
    }

    /** The view's name, with its version. */
    public String name() {
        return view.name();
    }

    /** Schema and table as SQL takes them. */
    public String qualified() {
        return Column.quote(schema) + "." + Column.quote(Names.servingTable(view.name()));
    }

    /** What no two rows share: the window's start if there is one, then the groups. */
    public List<Column> key() {
        return Stream.concat(
                        hasWindows() ? Stream.of(column(ViewSchema.WINDOW_START)) : Stream.empty(), groups.stream())
                .toList();
    }

    /** Whether rows have a window's start and end. */
    public boolean hasWindows() {
        return view.window().isBounded();
    }

    /** The order of every answer and of the unique index: newest windows first, then the groups ascending. */
    public String order() {
        return key().stream()
                .map(column -> column.quoted() + (column.name().equals(ViewSchema.WINDOW_START) ? " DESC" : " ASC"))
                .collect(Collectors.joining(", "));
    }

    /** The measures in the view's order, each with what is said about it. */
    public List<Column> measures() {
        return view.measures().keySet().stream()
                .flatMap(name -> Stream.of(name, ViewSchema.exact(name)))
                .filter(name -> rows.getField(name) != null)
                .distinct()
                .map(this::column)
                .toList();
    }

    /** A column that exists. */
    public Column column(String name) {
        return columns.get(position(name));
    }

    /** Index in {@link #columns()} of a column that exists. */
    public int position(String name) {
        return Objects.requireNonNull(rows.getField(name), name).pos();
    }

    private static Schema present(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema;
    }

    private static String fitting(View view, String identifier) {
        if (identifier.getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER_BYTES) {
            throw unfit(
                    view,
                    "name-too-long",
                    "needs the identifier '" + identifier + "', but PostgreSQL keeps " + MAX_IDENTIFIER_BYTES
                            + " bytes of one");
        }
        return identifier;
    }

    private static PenstockException unfit(View view, String code, String why) {
        return new PenstockException(Category.USER, code, "view '" + view.name() + "' " + why);
    }
}
