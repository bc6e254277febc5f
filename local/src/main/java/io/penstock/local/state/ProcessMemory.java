package io.penstock.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Memory of a process and its descendants. Proportional where the kernel tells, because PostgreSQL's processes share
 * most of theirs; otherwise resident.
 */
public final class ProcessMemory {
    private ProcessMemory() {}

    /** @return bytes; empty when the process is gone */
    public static OptionalLong bytes(long pid) {
        return ProcessHandle.of(pid)
                .map(root -> Stream.concat(Stream.of(root), root.descendants())
                        .mapToLong(process -> of(process.pid()))
                        .sum())
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private static long of(long pid) {
        Path process = Path.of("/proc/" + pid);
        long proportional = kilobytes(process.resolve("smaps_rollup"), "Pss:");
        return (proportional > 0 ? proportional : kilobytes(process.resolve("status"), "VmRSS:")) << 10;
    }

    private static long kilobytes(Path file, String label) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(label))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException goneOrForbidden) {
            return 0;
        }
    }
}
