package io.penstock.common.declaration;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands at one place of a file, and the way to report a problem with it. */
public final class Value {

    /** What YAML can say, after variables and aliases are resolved. */
    sealed interface Content {
        record Text(String text) implements Content {}

        record Items(List<Value> items) implements Content {}

        record Entries(Map<String, Value> entries) implements Content {}

        record Nothing() implements Content {}

        /** Reported while the file was parsed: every form reads nothing from it and stays silent. */
        record Reported() implements Content {}
    }

    /** Line and column, both from 1. */
    record Place(int line, int column) {}

    private final Problems problems;
    private final String path;
    private final Place label;
    private final Place place;
    private final Content content;

    /**
     * @param label where the key stands that leads here; the place itself for what has no key
     * @param place where the content starts
     */
    Value(Problems problems, String path, Place label, Place place, Content content) {
        this.problems = problems;
        this.path = path;
        this.label = label;
        this.place = place;
        this.content = content;
    }

    /** Reports a problem with what stands here; returns the nothing that was read. */
    public <T> Optional<T> refuse(String message) {
        return refuse(message, Optional.empty());
    }

    /** As {@link #refuse(String)}, with the nearest thing that would have been right. */
    public <T> Optional<T> refuse(String message, Optional<String> suggestion) {
        problems.add(place, path, message, suggestion);
        return Optional.empty();
    }

    /** Whether this is text rather than a list, a mapping or nothing. */
    public boolean isText() {
        return content instanceof Content.Text;
    }

    /** Never empty text: that is reported, and so is anything else. */
    public Optional<String> text() {
        if (content instanceof Content.Text scalar) {
            return scalar.text().isBlank() ? refuse("has no value") : Optional.of(scalar.text());
        }
        return mismatch("text");
    }

    /** Text that a later stage checks, with its place. */
    Optional<Located> located(int longest) {
        return text().flatMap(text -> text.length() <= longest
                ? Optional.of(new Located(text, path, problems.file(), place.line(), place.column()))
                : refuse("longer than " + longest + " characters"));
    }

    Optional<List<Value>> items() {
        return content instanceof Content.Items list ? Optional.of(list.items()) : mismatch("a list");
    }

    Optional<Map<String, Value>> entries() {
        return content instanceof Content.Entries mapping ? Optional.of(mapping.entries()) : mismatch("a mapping");
    }

    /** Reports a problem that is better seen at the key than at what follows it. */
    void refuseAtLabel(String message, Optional<String> suggestion) {
        problems.add(label, path, message, suggestion);
    }

    boolean says(String text) {
        return content instanceof Content.Text scalar && scalar.text().equals(text);
    }

    /** What follows a key, where this is a mapping and has it; nothing is reported. */
    Optional<Value> child(String key) {
        return content instanceof Content.Entries mapping
                ? Optional.ofNullable(mapping.entries().get(key))
                : Optional.empty();
    }

    /** Adds the line of each key from here down. */
    void lines(Map<String, Integer> lines) {
        if (!path.isEmpty()) {
            lines.put(path, label.line());
        }
        if (content instanceof Content.Entries mapping) {
            mapping.entries().values().forEach(value -> value.lines(lines));
        }
    }

    /** The key that leads here, as a value. */
    Value key(String key) {
        return new Value(problems, path, label, label, new Content.Text(key));
    }

    private <T> Optional<T> mismatch(String expected) {
        if (content instanceof Content.Reported) {
            return Optional.empty();
        }
        return content instanceof Content.Nothing
                ? refuse("has no value")
                : refuse("expected " + expected + ", found " + found());
    }

    /** Text is not quoted back: where something else than text belongs, it may well be a secret. */
    private String found() {
        if (content instanceof Content.Text) {
            return "text";
        }
        return content instanceof Content.Items ? "a list" : "a mapping";
    }
}
