package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.source.Header;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * State that former releases have written is taken up where it stood. Each folder below {@code savepoints} holds a
 * declaration, logs, a savepoint in the middle of them with state of every kind, what had been written by then, and the
 * form of each of our types at that time.
 *
 * <p>A form that was raised needs another folder: {@code CONTRIBUTING.md} has the command.
 */
class FormerSavepointTest {
    static final Path FIXTURES = Path.of("src", "test", "resources", "savepoints");
    private static final double HALF = 0.5;

    static List<Path> fixtures() throws IOException {
        try (Stream<Path> all = Files.list(FIXTURES)) {
            return all.sorted(Comparator.comparingInt(FormerSavepointTest::number))
                    .toList();
        }
    }

    private static int number(Path fixture) {
        return Integer.parseInt(fixture.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aSavepointOfAFormerReleaseGoesOnToExactlyWhatABatchProgramComputes(Path fixture) throws Exception {
        Pipeline pipeline = PipelineLoader.load(fixture.resolve("pipeline.yaml"), Map.of());
        ShopLogs logs = ShopLogs.load(fixture.resolve("logs.gz"));
        List<Letter> before = load(fixture.resolve("written.gz"));
        try (MiniRun rest = MiniRun.start(
                pipeline,
                logs.bySource(),
                1,
                HALF,
                1,
                fixture.resolve("savepoint").toUri().toString())) {
            rest.until(() -> {
                List<Letter> written = new ArrayList<>(before);
                written.addAll(rest.written());
                new Completeness(pipeline, logs).check(written);
            });
        }
    }

    @Test
    void theNewestSavepointHoldsTheFormsOfThisRelease() throws Exception {
        List<Path> fixtures = fixtures();
        Path newest = fixtures.get(fixtures.size() - 1);

        assertThat(forms())
                .as("forms of our types in state; raised ones need a new folder beside %s", newest)
                .isEqualTo(Files.readAllLines(newest.resolve("forms.txt")));
    }

    /** Not a test: writes the folder whose number is given. */
    @Test
    @EnabledIfSystemProperty(named = "savepoint.write", matches = "[0-9]+")
    void writesAFixture(@TempDir Path folder) throws Exception {
        Path fixture = Files.createDirectories(FIXTURES.resolve(System.getProperty("savepoint.write")));
        Path declaration = fixture.resolve("pipeline.yaml");
        if (Files.notExists(declaration)) {
            List<Path> others = new ArrayList<>(fixtures());
            others.remove(fixture);
            Files.copy(others.get(others.size() - 1).resolve("pipeline.yaml"), declaration);
        }
        Pipeline pipeline = PipelineLoader.load(declaration, Map.of());
        ShopLogs logs = ShopLogs.craft(pipeline, number(fixture));
        logs.save(fixture.resolve("logs.gz"));
        try (MiniRun first = MiniRun.start(pipeline, logs.bySource(), 2, 0, HALF, null)) {
            Path savepoint = Path.of(URI.create(first.stopWithSavepoint(folder)));
            Files.createDirectories(fixture.resolve("savepoint"));
            try (Stream<Path> files = Files.list(savepoint)) {
                for (Path file : files.toList()) {
                    Files.copy(file, fixture.resolve("savepoint").resolve(file.getFileName()));
                }
            }
            save(first.written(), fixture.resolve("written.gz"));
        }
        Files.write(fixture.resolve("forms.txt"), forms());
    }

    /** Every type of ours that is written by a form of ours, and the form. */
    private static List<String> forms() throws Exception {
        Path classes = Path.of(ProcessingJob.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> forms = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".class")).toList()) {
                String path = classes.relativize(file).toString();
                Class<?> type = Class.forName(
                        path.substring(0, path.length() - ".class".length()).replace('/', '.'),
                        false,
                        ProcessingJob.class.getClassLoader());
                if (TypeSerializerSnapshot.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                    forms.add(type.getName() + " " + form(type));
                }
            }
        }
        return forms.stream().sorted().toList();
    }

    private static int form(Class<?> snapshot) throws Exception {
        Object fresh = snapshot.getConstructor().newInstance();
        if (!(fresh instanceof CompositeTypeSerializerSnapshot<?, ?>)) {
            return ((TypeSerializerSnapshot<?>) fresh).getCurrentVersion();
        }
        Class<?> declaring = snapshot;
        while (true) {
            try {
                Method form = declaring.getDeclaredMethod("getCurrentOuterSnapshotVersion");
                form.setAccessible(true);
                return (int) form.invoke(fresh);
            } catch (NoSuchMethodException e) {
                declaring = declaring.getSuperclass();
            }
        }
    }

    private static void save(List<Letter> written, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(written.size());
            for (Letter letter : written) {
                out.writeUTF(letter.topic());
                ShopLogs.write(out, letter.key());
                ShopLogs.write(out, letter.value());
                out.writeInt(letter.headers().size());
                for (var header : letter.headers()) {
                    out.writeUTF(header.name());
                    ShopLogs.write(out, header.value());
                }
            }
        }
    }

    private static List<Letter> load(Path file) throws IOException {
        List<Letter> written = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                String topic = in.readUTF();
                byte[] key = ShopLogs.read(in);
                byte[] value = ShopLogs.read(in);
                List<Header> headers = new ArrayList<>();
                for (int more = in.readInt(); more > 0; more--) {
                    headers.add(new Header(in.readUTF(), ShopLogs.read(in)));
                }
                written.add(new Letter(topic, -1, key, value, headers));
            }
        }
        return written;
    }
}
