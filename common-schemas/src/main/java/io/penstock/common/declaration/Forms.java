package io.penstock.common.declaration;

import io.penstock.common.names.Versioned;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The forms that declarations and environments are described with. */
public final class Forms {

    private static final int LONGEST_TEXT = 4_096;
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,8}");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][\\w$]{0,62}");
    private static final Pattern SCHEMA_AND_TABLE = Pattern.compile(COLUMN + "\\." + COLUMN);
    private static final Pattern RATE = Pattern.compile("\\d{1,12}/s");

    /** Any text that is not blank, of at most 4,096 characters. */
    public static final Form<String> TEXT = value -> value.text()
            .flatMap(text -> text.length() <= LONGEST_TEXT
                    ? Optional.of(text)
                    : value.refuse("longer than " + LONGEST_TEXT + " characters"));

    /** {@code 500ms}, {@code 1s}, {@code 5m}, {@code 2h}, {@code 30d} */
    public static final Form<Duration> DURATION =
            parsed("a duration such as 500ms, 1s, 5m, 2h or 30d", Durations::parse);

    /** {@code 20000/s} */
    public static final Form<Long> RATE_PER_SECOND = parsed("a rate such as 20000/s", text -> matching(RATE, text)
            .map(rate -> Long.valueOf(rate.substring(0, rate.length() - 2))));

    public static final Form<Double> DECIMAL_NUMBER =
            parsed("a number such as 0.999", text -> matching(DECIMAL, text).map(Double::valueOf));

    /** Of at most nine digits. */
    public static final Form<Integer> WHOLE_NUMBER =
            parsed("a whole number", text -> matching(WHOLE, text).map(Integer::valueOf));

    /** An identifier of PostgreSQL that needs no quotes but for its case. */
    /** Of a view or job. */
    static final Form<Integer> VERSION = WHOLE_NUMBER.map(version -> {
        if (version < 1 || version > Versioned.MOST) {
            throw new IllegalArgumentException("is " + version + ", but must be between 1 and " + Versioned.MOST);
        }
        return version;
    });

    public static final Form<String> IDENTIFIER =
            parsed("a column such as total_amount", text -> matching(COLUMN, text));

    /** {@code schema.table} */
    public static final Form<String> TABLE =
            parsed("a table such as public.orders", text -> matching(SCHEMA_AND_TABLE, text));

    /** {@code http://host[:port][/path]}, without credentials, query or fragment. */
    public static final Form<URI> HTTP_ADDRESS = uri(
            "an address such as http://127.0.0.1:8081",
            uri -> Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null);

    /** {@code s3://bucket/path}, {@code file:///path}, or {@code /path} */
    public static final Form<String> FOLDER = uri(
                    "a folder such as s3://bucket/path or file:///path",
                    uri -> (uri.getScheme() != null && !uri.isOpaque())
                            || (uri.getScheme() == null && uri.getPath().startsWith("/")))
            .map(URI::toString);

    private Forms() {}

    /** A name of ours: lower-case words of letters and digits, joined by one character, never two of it in a row. */
    public static Form<String> name(char joint, int longest) {
        Pattern pattern = Pattern.compile("[a-z][a-z0-9]*(" + joint + "[a-z0-9]+)*");
        return TEXT.map(text -> {
            if (text.length() > longest || !pattern.matcher(text).matches()) {
                throw new IllegalArgumentException(Problems.quote(text)
                        + " is not lower-case letters, digits and single '" + joint + "', at most " + longest);
            }
            return text;
        });
    }

    /** Text that {@code parse} understands. */
    public static <T> Form<T> parsed(String expected, Function<String, Optional<T>> parse) {
        return value -> TEXT.read(value).flatMap(text -> parse.apply(text)
                .or(() -> value.refuse(Problems.quote(text) + " is not " + expected)));
    }

    /** One word of a closed set. */
    public static <T> Form<T> oneOf(Map<String, T> meanings) {
        return parsed(String.join(" or ", meanings.keySet()), text -> Optional.ofNullable(meanings.get(text)));
    }

    /** One of an enum's constants, in lower case. */
    @SafeVarargs
    public static <E extends Enum<E>> Form<E> oneOf(E... constants) {
        Map<String, E> meanings = new LinkedHashMap<>();
        for (E constant : constants) {
            meanings.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return oneOf(meanings);
    }

    /** The name of something that was declared elsewhere. */
    public static Form<String> known(String what, Collection<String> names) {
        return value -> TEXT.read(value)
                .flatMap(text -> names.contains(text)
                        ? Optional.of(text)
                        : value.refuse("no " + what + " named " + Problems.quote(text), Nearest.to(text, names)));
    }

    /** A list of different things, at least one and at most {@code most}. */
    public static <T> Form<List<T>> list(Form<T> form, int most) {
        return value -> value.items().flatMap(items -> {
            if (items.isEmpty() || items.size() > most) {
                return value.refuse("has " + items.size() + " items, needs 1 to " + most);
            }
            Set<T> read = new LinkedHashSet<>();
            for (Value item : items) {
                form.read(item).filter(element -> !read.add(element)).ifPresent(twice -> item.refuse("given twice"));
            }
            return read.size() == items.size() ? Optional.of(List.copyOf(read)) : Optional.empty();
        });
    }

    /** A mapping of names to things of one form, {@code least} to {@code most} of them; the order is kept. */
    public static <T> Form<Map<String, T>> named(
            Form<String> name, int least, int most, Function<String, Form<T>> form) {
        return value -> value.entries().flatMap(entries -> {
            if (entries.size() < least || entries.size() > most) {
                return value.refuse("has " + entries.size() + " entries, needs " + least + " to " + most);
            }
            Map<String, T> read = new LinkedHashMap<>();
            entries.forEach((key, entry) -> {
                boolean wellNamed = name.read(entry.key(key)).isPresent();
                form.apply(key).read(entry).filter(element -> wellNamed).ifPresent(element -> read.put(key, element));
            });
            return read.size() == entries.size() ? Optional.of(read) : Optional.empty();
        });
    }

    /**
     * A mapping with keys of its own each.
     *
     * @param body asks for every key that there may be, and returns what builds the result; that is called only if all of
     *     them have a value, and may break a record's rule
     */
    public static <T> Form<T> mapping(Function<Fields, Supplier<T>> body) {
        return value -> value.entries().flatMap(entries -> {
            Fields fields = new Fields(value, entries);
            Supplier<T> result = body.apply(fields);
            fields.refuseUnknown();
            if (!fields.isComplete()) {
                return Optional.empty();
            }
            try {
                return Optional.of(result.get());
            } catch (BrokenRule e) {
                fields.refuse(e);
                return Optional.empty();
            }
        });
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return Optional.of(text).filter(candidate -> pattern.matcher(candidate).matches());
    }

    private static Form<URI> uri(String expected, Predicate<URI> fits) {
        return value -> TEXT.read(value).flatMap(text -> {
            if (text.contains("@")) {
                return value.refuse("holds an '@': credentials belong in a secret");
            }
            try {
                URI uri = new URI(text);
                return fits.test(uri) ? Optional.of(uri) : value.refuse(Problems.quote(text) + " is not " + expected);
            } catch (URISyntaxException e) {
                return value.refuse(Problems.quote(text) + " is not " + expected);
            }
        });
    }
}
