package io.penstock.servers.install;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of the servers as the build has left them under {@code servers/{archives,kafka,flink,connect}/target/lib}.
 *
 * @param home the root of the source tree
 */
public record Distribution(Path home) {
    /** System property that names the root of the source tree. */
    public static final String HOME_PROPERTY = "penstock.home";

    /**
     * Finds the source tree: the system property, else upwards from this class's own jar or folder, else upwards from
     * the working directory.
     *
     * @throws ServerFailure when there is none
     */
    public static Distribution find() {
        String configured = System.getProperty(HOME_PROPERTY);
        if (configured != null) {
            return new Distribution(Path.of(configured).toAbsolutePath());
        }
        return Stream.of(ownLocation(), Path.of("").toAbsolutePath())
                .flatMap(start -> Stream.iterate(start, path -> path != null, Path::getParent))
                .filter(path -> Files.exists(path.resolve("servers/archives/pom.xml")))
                .findFirst()
                .map(Distribution::new)
                .orElseThrow(() -> new ServerFailure(
                        Reason.NOT_BUILT, "no source tree with servers/archives found; set -D" + HOME_PROPERTY));
    }

    public String kafkaClassPath() {
        return classPath("kafka");
    }

    /** Of a Kafka Connect worker, without any connector. */
    public String connectClassPath() {
        return classPath("connect");
    }

    public String flinkClassPath() {
        return classPath("flink");
    }

    Path archive(String prefix) {
        Path folder = built("archives");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .max(Path::compareTo)
                    .orElseThrow(() -> notBuilt(folder.resolve(prefix + "*")));
        } catch (IOException failure) {
            throw new ServerFailure(Reason.NOT_BUILT, "cannot read " + folder, failure);
        }
    }

    private Path built(String what) {
        Path folder = target(what).resolve("lib");
        if (!Files.isDirectory(folder)) {
            throw notBuilt(folder);
        }
        return folder;
    }

    /** The build lists the jars by names relative to its target folder, so that the tree can be moved. */
    private String classPath(String what) {
        Path target = target(what);
        Path list = target.resolve("class-path");
        try {
            return Arrays.stream(Files.readString(list).strip().split(":"))
                    .map(jar -> target.resolve(jar).toString())
                    .collect(Collectors.joining(":"));
        } catch (NoSuchFileException missing) {
            throw notBuilt(list);
        } catch (IOException failure) {
            throw new ServerFailure(Reason.NOT_BUILT, "cannot read " + list, failure);
        }
    }

    private Path target(String what) {
        return home.resolve("servers").resolve(what).resolve("target");
    }

    private static ServerFailure notBuilt(Path missing) {
        return new ServerFailure(
                Reason.NOT_BUILT, missing + " is missing: build it with `mvn -DskipTests package -pl servers -am`");
    }

    private static Path ownLocation() {
        try {
            return Path.of(Distribution.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
