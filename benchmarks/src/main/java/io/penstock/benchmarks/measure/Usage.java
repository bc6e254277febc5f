package io.penstock.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the kernel says about processes, in {@code /proc}. */
public final class Usage {
    /** The kernel's clock ticks a second as programs see them, on every architecture that Linux supports here. */
    private static final double TICKS = 100;

    private static final Path PROC = Path.of("/proc");

    private Usage() {}

    /** CPU seconds of all threads so far, 0 once the process is gone. */
    public static double cpuSeconds(long pid) {
        try {
            return ticks(read(PROC.resolve(pid + "/stat"))) / TICKS;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** CPU seconds so far of a process's living threads, by their names, of which the kernel knows 15 characters. */
    public static Map<String, Double> cpuSecondsByThread(long pid) {
        Map<String, Double> seconds = new HashMap<>();
        try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                try {
                    String name = read(thread.resolve("comm")).stripTrailing();
                    seconds.merge(name, ticks(read(thread.resolve("stat"))) / TICKS, Double::sum);
                } catch (IOException goneMeanwhile) {
                    // no longer living
                }
            }
        } catch (IOException gone) {
            return Map.of();
        }
        return seconds;
    }

    /** The same with every living child, and with those children that ended. */
    public static double cpuSecondsWithChildren(long pid) {
        double sum = 0;
        try (Stream<Path> processes = Files.list(PROC)) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                if (!process.getFileName().toString().matches("\\d+")) {
                    continue;
                }
                try {
                    String stat = read(process.resolve("stat"));
                    if (process.endsWith(Long.toString(pid))) {
                        sum += (ticks(stat) + endedChildrensTicks(stat)) / TICKS;
                    } else if (field(stat, 1) == pid) {
                        sum += ticks(stat) / TICKS;
                    }
                } catch (IOException goneMeanwhile) {
                    // counted with the ended children next time
                }
            }
        } catch (IOException noProc) {
            return 0;
        }
        return sum;
    }

    /** The largest resident memory that the process ever had, in bytes; 0 once it is gone. */
    public static long peakBytes(long pid) {
        try {
            return peak(Files.readAllLines(PROC.resolve(pid + "/status")));
        } catch (IOException gone) {
            return 0;
        }
    }

    static long peak(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    static long ticks(String stat) {
        return field(stat, 11) + field(stat, 12);
    }

    private static long endedChildrensTicks(String stat) {
        return field(stat, 13) + field(stat, 14);
    }

    /** Counted behind the command, which may hold blanks and parentheses: 0 is the state, 1 the parent. */
    private static long field(String stat, int index) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[index]);
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
