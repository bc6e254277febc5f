package io.penstock.transport.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** How an answer is printed. */
enum Output {
    TABLE,
    JSON,
    YAML;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** @param table what people see: the first row is the heading */
    void print(PrintStream out, JsonNode answer, List<List<String>> table) {
        switch (this) {
            case TABLE -> table(out, table);
            case JSON -> out.println(json(answer));
            case YAML -> out.print(yaml(answer));
        }
    }

    private static String json(JsonNode answer) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree prints as JSON", e);
        }
    }

    static String yaml(JsonNode answer) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        Object plain =
                answer.isArray() ? MAPPER.convertValue(answer, List.class) : MAPPER.convertValue(answer, Map.class);
        return new Yaml(options).dump(plain);
    }

    private static void table(PrintStream out, List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        List<Integer> widths = IntStream.range(0, columns)
                .mapToObj(column -> rows.stream()
                        .filter(row -> column < row.size())
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        for (List<String> row : rows) {
            out.println(IntStream.range(0, row.size())
                    .mapToObj(column -> column == row.size() - 1
                            ? row.get(column)
                            : row.get(column)
                                    + " "
                                            .repeat(widths.get(column)
                                                    - row.get(column).length()))
                    .collect(Collectors.joining("  "))
                    .stripTrailing());
        }
    }
}
