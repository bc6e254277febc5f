package io.penstock.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.function.Supplier;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Option;

/** How a result is printed. */
final class Output {
    /** For people, or for programs. */
    enum Format {
        TABLE,
        JSON,
        YAML
    }

    @Option(names = "-o", paramLabel = "FORMAT", description = "table (default), json or yaml.")
    private Format format = Format.TABLE;

    /** Whether standard output is read by people. */
    boolean isTable() {
        return format == Format.TABLE;
    }

    /**
     * Without a line break at the end.
     *
     * @param document maps, lists, texts, numbers and truth values
     */
    String show(Supplier<String> table, Supplier<Map<String, Object>> document) {
        return switch (format) {
            case TABLE -> table.get();
            case JSON -> json(document.get());
            case YAML -> yaml(document.get());
        };
    }

    private static String json(Map<String, Object> document) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists can always be written", e);
        }
    }

    private static String yaml(Map<String, Object> document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(160);
        Object copy = new ObjectMapper().convertValue(document, Map.class); // what is there twice would be an alias
        return new Yaml(options).dump(copy).stripTrailing();
    }
}
