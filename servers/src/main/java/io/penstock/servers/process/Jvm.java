package io.penstock.servers.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Command lines of Java children: always the Java that runs this program. */
public final class Jvm {
    /** For what starts once and then mostly waits: the optimizing compiler would cost more than it gains. */
    public static final List<String> QUICK_START =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    /**
     * System property: flags of all children on top of their own, separated by blanks. The build's tests have what they
     * start compiled without optimization.
     */
    public static final String FLAGS_PROPERTY = "penstock.jvm.flags";

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
        command.addAll(flagsOfAll());
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** @return what {@value #FLAGS_PROPERTY} says */
    public static List<String> flagsOfAll() {
        return Pattern.compile("\\s+")
                .splitAsStream(System.getProperty(FLAGS_PROPERTY, ""))
                .filter(flag -> !flag.isEmpty())
                .toList();
    }
}
