package io.penstock.transport.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** How an answer is printed. */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int YAML_WIDTH = 160;

    /** For people, or for programs. */
    private enum Format {
        TABLE,
        JSON,
        YAML
    }

    @Option(names = "-o", paramLabel = "FORMAT", description = "table (default), json or yaml.")
    private Format format = Format.TABLE;

    /** Whether standard output is read by people. */
    public boolean isTable() {
        return format == Format.TABLE;
    }

    /**
     * Without a line break at the end.
     *
     * @param document maps, lists, texts, numbers and truth values, or a tree of JSON
     */
    public String show(Supplier<String> table, Supplier<?> document) {
        return switch (format) {
            case TABLE -> table.get();
            case JSON -> json(document.get());
            case YAML -> yaml(document.get());
        };
    }

    /** @param rows what people see: the first row is the heading */
    void print(PrintStream out, Object document, List<List<String>> rows) {
        out.println(show(() -> table(rows), () -> document));
    }

    private static String json(Object document) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists can always be written", e);
        }
    }

    /** Without a line break at the end. */
    static String yaml(Object document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(YAML_WIDTH);
        Object copy = JSON.convertValue(document, Object.class); // what is there twice would be an alias
        return new Yaml(options).dump(copy).stripTrailing();
    }

    private static String table(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        List<Integer> widths = IntStream.range(0, columns)
                .mapToObj(column -> rows.stream()
                        .filter(row -> column < row.size())
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> {
                    String cell = row.get(column);
                    int left = column == row.size() - 1 ? 0 : widths.get(column) - cell.length();
                    return cell + " ".repeat(left);
                })
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
