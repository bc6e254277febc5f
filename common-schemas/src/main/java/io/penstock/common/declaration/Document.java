package io.penstock.common.declaration;

import io.penstock.common.declaration.Value.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A file of one of our kinds: {@code apiVersion: penstock/v1}, {@code kind}, and what the kind asks for. */
public final class Document {

    static final int MOST_BYTES = 1 << 20;

    private Document() {}

    /**
     * Reads a file of at most 1 MiB of UTF-8.
     *
     * @param variables what {@code ${NAME}} stands for
     * @param body reads every key but {@code apiVersion} and {@code kind}
     * @throws InvalidDeclaration with all that is wrong, also when the file cannot be read at all
     */
    public static <T> T load(
            Path file, Map<String, String> variables, String kind, Function<Fields, Supplier<T>> body) {
        Problems problems = new Problems(file.toString());
        Optional<T> result = text(file, problems)
                .flatMap(yaml -> new YamlTree(problems, new Variables(variables)).parse(yaml))
                .filter(root -> isOfKind(root, kind))
                .flatMap(root -> Forms.mapping((Fields fields) -> {
                            fields.required("apiVersion", Forms.oneOf(Map.of("penstock/v1", 1)));
                            fields.required("kind", Forms.TEXT);
                            return body.apply(fields);
                        })
                        .read(root));
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return result.orElseThrow();
    }

    /** What a file holds, as far as it can be read; nothing is reported, and variables stay as they are written. */
    static Optional<Value> tree(Path file) {
        Problems unheard = new Problems(file.toString());
        return text(file, unheard).flatMap(yaml -> new YamlTree(unheard, new Variables(Map.of())).parse(yaml));
    }

    /** A file of the wrong kind is told so once, not once for each of its keys. */
    private static boolean isOfKind(Value root, String kind) {
        Optional<Value> another = root.child("kind").filter(value -> value.isText() && !value.says(kind));
        another.ifPresent(value -> value.refuse("another kind of file belongs here: " + kind));
        return another.isEmpty();
    }

    private static Optional<String> text(Path file, Problems problems) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            problems.add(new Place(1, 1), "there is no such file");
            return Optional.empty();
        } catch (IOException e) {
            problems.add(new Place(1, 1), "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
        if (bytes.length > MOST_BYTES) {
            problems.add(new Place(1, 1), "larger than 1 MiB");
            return Optional.empty();
        }
        return decode(bytes, problems);
    }

    private static Optional<String> decode(byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (decoder.decode(in, out, true).isError()) {
            problems.add(place(bytes, in.position()), "not UTF-8");
            return Optional.empty();
        }
        String text = out.flip().toString();
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static Place place(byte[] bytes, int end) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(line, end - lineStart + 1);
    }
}
