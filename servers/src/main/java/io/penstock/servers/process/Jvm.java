package io.penstock.servers.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines of Java children: always the Java that runs this program. */
public final class Jvm {
    /** For what starts once and then mostly waits: the optimizing compiler would cost more than it gains. */
    public static final List<String> QUICK_START =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private Jvm() {}

    /** @return path of the java program */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** @return command that runs {@code mainClass} with the given flags, class path and arguments */
    public static List<String> command(List<String> flags, String classPath, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** @return all jars of a folder as a class path, by name, so that it's the same on every machine */
    public static String classPath(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
