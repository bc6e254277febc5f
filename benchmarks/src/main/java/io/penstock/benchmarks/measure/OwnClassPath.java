package io.penstock.benchmarks.measure;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** For programs of this module that run as processes of their own. */
public final class OwnClassPath {
    private OwnClassPath() {}

    /** Absolute: the process runs in another folder. */
    public static String get() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
