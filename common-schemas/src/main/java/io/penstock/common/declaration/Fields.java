package io.penstock.common.declaration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The keys of one mapping. To ask for a key is to declare it: what nobody has asked for is an unknown key. */
public final class Fields {

    private final Value mapping;
    private final Map<String, Value> entries;
    private final Set<String> known = new LinkedHashSet<>();
    private boolean complete = true;

    Fields(Value mapping, Map<String, Value> entries) {
        this.mapping = mapping;
        this.entries = entries;
    }

    /** Whether the key is there, whatever its value. */
    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public <T> Field<T> required(String key, Form<T> form) {
        known.add(key);
        Value value = entries.get(key);
        if (value == null) {
            mapping.refuseAtLabel("key '" + key + "' is missing", Optional.empty());
            return read(Optional.empty());
        }
        return read(form.read(value));
    }

    public <T> Field<T> optional(String key, Form<T> form, T otherwise) {
        known.add(key);
        Value value = entries.get(key);
        return value == null ? Field.of(otherwise) : read(form.read(value));
    }

    public <T> Field<Optional<T>> optional(String key, Form<T> form) {
        return optional(key, form.map(Optional::of), Optional.empty());
    }

    /** Exactly one of several keys, each with a form of its own. */
    @SafeVarargs
    public final <T> Field<T> either(Choice<? extends T>... choices) {
        List<String> keys = new ArrayList<>();
        List<Choice<? extends T>> given = new ArrayList<>();
        for (Choice<? extends T> choice : choices) {
            keys.add(choice.key());
            if (has(choice.key())) {
                given.add(choice);
            }
        }
        known.addAll(keys);
        if (given.size() != 1) {
            mapping.refuseAtLabel("needs exactly one of " + String.join(", ", keys), Optional.empty());
            return read(Optional.empty());
        }
        Choice<? extends T> chosen = given.get(0);
        return required(chosen.key(), chosen.form().map(Function.identity()));
    }

    /** Whether everything that was asked for has a value. */
    boolean isComplete() {
        return complete;
    }

    void refuseUnknown() {
        entries.forEach((key, value) -> {
            if (!known.contains(key)) {
                value.refuseAtLabel("unknown key", Nearest.to(key, known));
            }
        });
    }

    /** A broken rule is shown at the line of its component where it has one. */
    void refuse(BrokenRule rule) {
        Value value = entries.get(rule.component());
        if (value == null) {
            mapping.refuseAtLabel(String.valueOf(rule.getMessage()), Optional.empty());
        } else {
            value.refuse(rule.complaint());
        }
    }

    private <T> Field<T> read(Optional<T> value) {
        complete &= value.isPresent();
        return new Field<>(value);
    }
}
