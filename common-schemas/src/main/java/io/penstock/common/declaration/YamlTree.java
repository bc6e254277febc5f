package io.penstock.common.declaration;

import io.penstock.common.declaration.Value.Content;
import io.penstock.common.declaration.Value.Place;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Turns YAML into {@link Value}s: the only class that knows the YAML library. No object is ever constructed from a tag;
 * aliases are followed, and what they multiply is counted, so that a small file cannot become a large tree.
 */
final class YamlTree {

    private static final int MOST_VALUES = 10_000;
    private static final int DEEPEST = 32;
    private static final int LONGEST_COMPLAINT = 300;

    /** What the library resolves plain text to; everything else was written as a tag by hand. */
    private static final Set<Tag> ORDINARY =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ);

    private final Problems problems;
    private final Variables variables;
    private int values;

    YamlTree(Problems problems, Variables variables) {
        this.problems = problems;
        this.variables = variables;
    }

    /** The file's one document; empty after a problem that leaves nothing to read. */
    Optional<Value> parse(String yaml) {
        if (!isPrintable(yaml)) {
            return Optional.empty();
        }
        try {
            Node root = new Yaml(new SafeConstructor(options())).compose(new StringReader(yaml));
            if (root == null) {
                problems.add(new Place(1, 1), "the file is empty");
                return Optional.empty();
            }
            return Optional.of(value(root, "", at(root.getStartMark()), 0));
        } catch (TooMuch e) {
            problems.add(
                    new Place(1, 1),
                    "more than " + MOST_VALUES + " values or " + DEEPEST + " levels, aliases followed");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            problems.add(mark == null ? new Place(1, 1) : at(mark), complaint(e, yaml));
        } catch (YAMLException e) {
            problems.add(new Place(1, 1), oneLine(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(Document.MOST_BYTES);
        options.setMaxAliasesForCollections(MOST_VALUES);
        return options;
    }

    private Value value(Node node, String path, Place label, int depth) {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw new TooMuch();
        }
        Place place = at(node.getStartMark());
        return new Value(problems, path, label, place, content(node, path, place, depth));
    }

    private Content content(Node node, String path, Place place, int depth) {
        if (!ORDINARY.contains(node.getTag())) {
            return reported(
                    place, path, "tags such as " + Problems.quote(node.getTag().getValue()) + " are not read");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? new Content.Nothing() : text(scalar, path, place);
        }
        return node instanceof SequenceNode sequence
                ? items(sequence, path, depth)
                : entries((MappingNode) node, path, depth);
    }

    private Content text(ScalarNode scalar, String path, Place place) {
        Variables.Outcome outcome = variables.replace(scalar.getValue());
        if (outcome instanceof Variables.Outcome.Replaced replaced) {
            return new Content.Text(replaced.text());
        }
        Variables.Outcome.Wrong wrong = (Variables.Outcome.Wrong) outcome;
        problems.add(place, path, wrong.message(), wrong.suggestion());
        return new Content.Reported();
    }

    private Content items(SequenceNode sequence, String path, int depth) {
        List<Value> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(value(item, path + "[" + items.size() + "]", at(item.getStartMark()), depth + 1));
        }
        return new Content.Items(items);
    }

    private Content entries(MappingNode mapping, String path, int depth) {
        Map<String, Value> entries = new LinkedHashMap<>();
        Map<String, Place> labels = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place label = at(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(label, path, "a key is text, never a list or a mapping", Optional.empty());
                continue;
            }
            String name = key.getValue();
            String childPath = (path.isEmpty() ? "" : path + ".") + Problems.legible(name);
            Value child = value(tuple.getValueNode(), childPath, label, depth + 1);
            if (entries.putIfAbsent(name, child) == null) {
                labels.put(name, label);
            } else {
                problems.add(label, childPath, "given twice, first " + first(labels, name), Optional.empty());
            }
        }
        return new Content.Entries(entries);
    }

    private static String first(Map<String, Place> labels, String name) {
        Place place = labels.get(name);
        return place == null ? "above" : "at " + place.line() + ":" + place.column();
    }

    private Content reported(Place place, String path, String message) {
        problems.add(place, path, message, Optional.empty());
        return new Content.Reported();
    }

    /** YAML allows no control characters; the library would say so without a line. */
    private boolean isPrintable(String yaml) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < yaml.length(); ) {
            int c = yaml.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                problems.add(
                        new Place(line, column), String.format("character U+%04X does not belong in a YAML file", c));
                return false;
            }
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
            i += Character.charCount(c);
        }
        return true;
    }

    private static String complaint(MarkedYAMLException e, String yaml) {
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        String text = oneLine("not YAML: " + context + e.getProblem());
        return yaml.contains("${") && text.contains("flow")
                ? text + " (inside [ ] and { } a ${NAME} needs quotes)"
                : text;
    }

    private static String oneLine(String message) {
        String bounded = message.length() > LONGEST_COMPLAINT ? message.substring(0, LONGEST_COMPLAINT) : message;
        return bounded.strip().replaceAll("\\s*[\\p{Cntrl}\\u0085\\u2028\\u2029]\\s*", " ");
    }

    private static Place at(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Unwinds the recursion over a tree that aliases made too large, or endless. */
    private static final class TooMuch extends RuntimeException {}
}
