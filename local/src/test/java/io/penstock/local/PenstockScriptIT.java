package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servers.install.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root script in a source tree of its own, whose path holds a blank, with a stand-in for Maven. */
class PenstockScriptIT {
    private static final List<String> OUTPUTS = List.of(
            "local/target/app/local.jar",
            "ingestion/target/app/ingestion.jar",
            "routing/target/app/routing.jar",
            "serving/target/app/serving.jar",
            "monitoring/target/app/monitoring.jar",
            "processing/target/processing-job.jar",
            "servers/kafka/target/class-path",
            "servers/flink/target/class-path",
            "servers/archives/target/lib/x");

    private final Path tree;
    private final Path tools;

    PenstockScriptIT(@TempDir Path folder) {
        tree = folder.resolve("a tree");
        tools = folder.resolve("tools");
    }

    private record Outcome(int exit, String out, String err) {}

    @BeforeEach
    void plant() throws IOException {
        Files.createDirectories(tools);
        write(tree.resolve("pom.xml"), "");
        write(tree.resolve("servers/kafka/pom.xml"), "");
        write(tree.resolve("local/pom.xml"), "");
        write(tree.resolve("local/src/main/java/A.java"), "");
        Files.copy(Distribution.find().home().resolve("penstock"), tree.resolve("penstock"));
        launcher(tools.resolve("launcher.jar"));
        StringBuilder build = new StringBuilder("#!/bin/sh\necho built >> '" + tools + "/builds'\n"
                + "echo '[INFO] Building Penstock :: local 0.1.0-SNAPSHOT                                  [1/1]'\n");
        for (String output : OUTPUTS) {
            build.append("mkdir -p $(dirname " + output + ") && cp '" + tools + "/launcher.jar' " + output + "\n");
        }
        maven(build.toString());
    }

    @Test
    void buildsOnceAndPassesItsArgumentsOn() throws Exception {
        Outcome first = run(tree, Map.of(), "logs", "a b");
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.out()).isEqualTo("home=" + tree.toRealPath() + "\narguments=logs|a b\n");
        assertThat(first.err()).contains("building", "[1/1] local");

        Outcome second = run(tools, Map.of(), "status");
        assertThat(second.out()).contains("arguments=status");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewerOrDeletedOrAnOutputIsMissing() throws Exception {
        run(tree, Map.of());
        later(tree.resolve("local/src/main/java/A.java"));
        run(tree, Map.of());
        assertThat(builds()).isEqualTo(2);

        past(tree.resolve("local/src/main/java"));
        past(tree.resolve("local/src/main/java/A.java"));
        later(tree.resolve("servers/kafka/pom.xml"));
        run(tree, Map.of());
        assertThat(builds()).isEqualTo(3);

        past(tree.resolve("servers/kafka/pom.xml"));
        run(tree, Map.of());
        assertThat(builds()).isEqualTo(3);

        Files.delete(tree.resolve("serving/target/app/serving.jar"));
        run(tree, Map.of());
        assertThat(builds()).isEqualTo(4);
    }

    @Test
    void aFailedBuildSaysWhyAndIsRepeated() throws Exception {
        maven("#!/bin/sh\necho '[ERROR] A.java:[1,1] no such thing'\nexit 1\n");
        Outcome failed = run(tree, Map.of(), "up");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("no such thing", "penstock-build.log");
        assertThat(failed.out()).isEmpty();
        assertThat(run(tree, Map.of()).exit()).isEqualTo(1);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(tools.resolve("mvn"));
        String bare = bareTools();
        assertThat(run(tree, Map.of("PATH", bare)).err()).contains("no Maven found", "maven");

        Files.delete(Path.of(bare, "java"));
        assertThat(run(tree, Map.of("PATH", bare)).err()).contains("no Java found", "17");

        executable(Path.of(bare, "java"), "#!/bin/sh\necho '    java.specification.version = 11' >&2\n");
        assertThat(run(tree, Map.of("PATH", bare)).err()).contains("is version 11", "17");
    }

    /** A path with what every machine has, and Java. */
    private String bareTools() throws IOException {
        Path bare = Files.createDirectories(tools.resolve("bare"));
        for (String tool :
                List.of("bash", "dirname", "readlink", "sed", "find", "grep", "mkdir", "touch", "tee", "mv", "head")) {
            for (String folder : List.of("/bin", "/usr/bin")) {
                if (Files.exists(Path.of(folder, tool)) && !Files.exists(bare.resolve(tool))) {
                    Files.createSymbolicLink(bare.resolve(tool), Path.of(folder, tool));
                }
            }
        }
        Files.createSymbolicLink(bare.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
        return bare.toString();
    }

    private int builds() throws IOException {
        return Files.readAllLines(tools.resolve("builds")).size();
    }

    private Outcome run(Path directory, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tree.resolve("penstock").toString()));
        command.addAll(List.of(arguments));
        Path out = tools.resolve("out");
        Path err = tools.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int exit = process.waitFor();
        return new Outcome(exit, Files.readString(out), Files.readString(err));
    }

    private void maven(String script) throws IOException {
        executable(tools.resolve("mvn"), script);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static void later(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    private static void past(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    private static void launcher(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, EchoMain.class.getName());
        String entry = EchoMain.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = Objects.requireNonNull(EchoMain.class.getResourceAsStream("/" + entry))) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
    }
}
