package io.penstock.serving.http;

import io.penstock.serving.store.Column;
import io.penstock.serving.store.ColumnType;
import io.penstock.serving.store.ViewTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The API of one pipeline's views as OpenAPI 3.1, derived from the same tables that answer. */
final class OpenApi {
    private OpenApi() {}

    static JsonObject document(List<ViewTable> tables) {
        JsonObject paths = new JsonObject().put("/v1/views", path("Views, their size and how new they are", listing()));
        for (ViewTable table : tables) {
            paths.put(
                    "/v1/views/" + table.view().declaredName(),
                    path(
                                    "Rows of " + table.view().declaredName()
                                            + (table.hasWindows() ? ", newest windows first" : ""),
                                    page(table))
                            .mergeIn(new JsonObject().put("parameters", parameters(table))));
        }
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", new JsonObject().put("title", "Penstock views").put("version", "1"))
                .put("paths", paths);
    }

    private static JsonObject path(String summary, JsonObject schema) {
        JsonObject error = new JsonObject()
                .put("description", "RFC 9457")
                .put("content", content(Answers.PROBLEM, new JsonObject().put("type", "object")));
        return new JsonObject()
                .put(
                        "get",
                        new JsonObject()
                                .put("summary", summary)
                                .put(
                                        "responses",
                                        new JsonObject()
                                                .put(
                                                        "200",
                                                        new JsonObject()
                                                                .put("description", "As asked")
                                                                .put("content", content(Answers.JSON, schema)))
                                                .put("default", error)));
    }

    private static JsonObject content(String type, JsonObject schema) {
        return new JsonObject().put(type, new JsonObject().put("schema", schema));
    }

    private static JsonObject listing() {
        JsonObject view = new JsonObject()
                .put("name", type("string"))
                .put("version", type("integer"))
                .put("by", array(type("string")))
                .put("measures", array(type("string")))
                .put("rows", type("integer"))
                .put("changes", type("integer"))
                .put(
                        "latest_source_time",
                        instant().put("type", new JsonArray().add("string").add("null")));
        return object(new JsonObject().put("views", array(object(view))));
    }

    private static JsonObject page(ViewTable table) {
        JsonObject row = new JsonObject();
        for (Column column : Select.columns(table)) {
            JsonObject schema = Select.isText(column) ? type("string") : schema(column.type());
            if (column.type() instanceof ColumnType.Decimal) {
                schema.put("format", "decimal");
            }
            if (column.nullable()) {
                schema.put("type", new JsonArray().add(schema.getString("type")).add("null"));
            }
            row.put(column.name(), schema);
        }
        return object(new JsonObject()
                .put("view", new JsonObject().put("const", table.view().declaredName()))
                .put("rows", array(object(row)))
                .put(
                        "next",
                        new JsonObject()
                                .put("type", new JsonArray().add("string").add("null"))));
    }

    private static JsonArray parameters(ViewTable table) {
        JsonArray parameters = new JsonArray();
        for (Column column : table.groups()) {
            if (!ViewRequest.RESERVED.contains(column.name())) {
                parameters.add(parameter(column.name(), schema(column.type()), "Only this group"));
            }
        }
        JsonObject limit = type("integer")
                .put("minimum", 1)
                .put("maximum", ViewRequest.MAX_LIMIT)
                .put("default", ViewRequest.DEFAULT_LIMIT);
        if (table.hasWindows()) {
            parameters
                    .add(parameter(ViewRequest.FROM, instant(), "Earliest window start, inclusive"))
                    .add(parameter(ViewRequest.TO, instant(), "Latest window start, exclusive"));
        }
        return parameters
                .add(parameter(ViewRequest.FINAL, type("boolean"), "Only windows that are, or are not, closed"))
                .add(parameter(ViewRequest.LIMIT, limit, "Rows a page"))
                .add(parameter(ViewRequest.CURSOR, type("string"), "`next` of the page before, same filters"));
    }

    private static JsonObject parameter(String name, JsonObject schema, String description) {
        return new JsonObject()
                .put("name", name)
                .put("in", "query")
                .put("description", description)
                .put("schema", schema);
    }

    private static JsonObject schema(ColumnType type) {
        if (type instanceof ColumnType.Timestamp) {
            return instant();
        } else if (type instanceof ColumnType.Day) {
            return type("string").put("format", "date");
        } else if (type instanceof ColumnType.Bool) {
            return type("boolean");
        } else if (type instanceof ColumnType.Int32 || type instanceof ColumnType.Int64) {
            return type("integer");
        } else if (type instanceof ColumnType.Float64) {
            return type("number");
        } else if (type instanceof ColumnType.Decimal) {
            return type("string").put("format", "decimal");
        }
        return type("string");
    }

    private static JsonObject instant() {
        return type("string").put("format", "date-time");
    }

    private static JsonObject type(String type) {
        return new JsonObject().put("type", type);
    }

    private static JsonObject array(JsonObject items) {
        return type("array").put("items", items);
    }

    private static JsonObject object(JsonObject properties) {
        return type("object").put("properties", properties);
    }
}
