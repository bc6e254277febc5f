package io.penstock.transport.contract;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.names.Names;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The catalogue as a document. */
final class Markdown {
    private Markdown() {}

    static String of(Pipeline pipeline) {
        List<Catalogue.Topic> topics = Catalogue.of(pipeline);
        StringJoiner text = new StringJoiner("\n", "", "\n");
        text.add("# Events of pipeline " + pipeline.name()).add("");
        text.add("Owner: " + cell(pipeline.owner()) + ". Made from the declaration and its contracts; edit those.");
        text.add("").add("| topic | record | key | kept | PII |").add("|---|---|---|---|---|");
        for (Catalogue.Topic topic : topics) {
            text.add(row(
                    "[" + topic.name() + "](#" + anchor(topic.name()) + ")",
                    topic.contract().getFullName(),
                    topic.key(),
                    topic.keptFor(),
                    String.join(", ", personal(topic))));
        }
        topics.forEach(topic -> add(topic, text));
        return text.toString();
    }

    private static void add(Catalogue.Topic topic, StringJoiner text) {
        text.add("").add("## " + topic.name()).add("");
        if (topic.contract().getDoc() != null) {
            text.add(cell(topic.contract().getDoc()));
        }
        text.add(topic.what()).add("");
        text.add("- record: `" + topic.contract().getFullName() + "`"
                + (topic.changes() ? ", as `before` and `after` of Debezium's envelope" : ""));
        text.add("- subject: `" + Names.subject(topic.name()) + "`");
        text.add("- key: " + topic.key()).add("- kept: " + topic.keptFor()).add("");
        text.add("| field | type | null | default | tags | |").add("|---|---|---|---|---|---|");
        topic.rows()
                .forEach(field -> text.add(row(
                        "`" + field.path() + "`",
                        field.type(),
                        field.nullable() ? "yes" : "",
                        field.missing().equals("none") ? "" : "`" + field.missing() + "`",
                        String.join(", ", field.tags()),
                        field.doc())));
    }

    private static List<String> personal(Catalogue.Topic topic) {
        return topic.rows().stream()
                .filter(field -> field.tags().contains("PII"))
                .map(Row::path)
                .toList();
    }

    private static String row(String... cells) {
        StringJoiner row = new StringJoiner(" | ", "| ", " |");
        for (String cell : cells) {
            row.add(cell(cell));
        }
        return row.toString();
    }

    /** What others wrote must not end a cell or begin a tag. */
    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
    }

    /** As GitHub makes them. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
    }
}
