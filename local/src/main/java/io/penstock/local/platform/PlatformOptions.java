package io.penstock.local.platform;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * @param home root of the built source tree
 * @param data where everything is kept
 * @param pipeline declaration
 * @param environment environment file
 * @param ports which ports to prefer
 * @param brokers 1 or 3; empty for as many as the data folder was made with, one for a new folder
 * @param secured whether brokers ask who comes
 */
public record PlatformOptions(
        Path home,
        DataFolder data,
        Path pipeline,
        Path environment,
        PortChoice ports,
        OptionalInt brokers,
        boolean secured) {

    /** How ports are chosen. */
    public enum PortChoice {
        /** The well-known ones or those of the last run; the next free one where one is taken. */
        FIXED,
        /** Any free ones: for platforms beside each other. */
        ANY
    }

    /** The jar that a Flink cluster is given. */
    public Path jobJar() {
        return home.resolve("processing/target/processing-job.jar");
    }

    /** The built-in pipeline with its data in `data`, secured if that was made so. */
    public static PlatformOptions builtIn(Path home, Path data, PortChoice ports) {
        DataFolder folder = new DataFolder(data);
        PlatformOptions plain = new PlatformOptions(
                home,
                folder,
                home.resolve("pipelines/shop.yaml"),
                home.resolve("environments/local.yaml"),
                ports,
                OptionalInt.empty(),
                false);
        return Security.of(folder) ? plain.withSecurity() : plain;
    }

    /** The same with so many brokers. */
    public PlatformOptions withBrokers(int wanted) {
        return new PlatformOptions(home, data, pipeline, environment, ports, OptionalInt.of(wanted), secured);
    }

    /** The same with brokers that ask who comes. */
    public PlatformOptions withSecurity() {
        return new PlatformOptions(
                home, data, pipeline, home.resolve("environments/local-secured.yaml"), ports, brokers, true);
    }
}
