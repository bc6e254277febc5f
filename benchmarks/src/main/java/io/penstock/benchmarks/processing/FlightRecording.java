package io.penstock.benchmarks.processing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Java Flight Recorder in another JVM, by the JDK's {@code jcmd}. */
final class FlightRecording {
    private static final String NAME = "penstock-bench";

    /** In native code and waiting, not working. */
    private static final List<String> WAITS =
            List.of("EPoll", "Net.poll", "Net.accept", "SocketDispatcher.read", "FileDispatcherImpl.force");

    private final long pid;

    FlightRecording(long pid) {
        this.pid = pid;
    }

    /** One thread at one moment: innermost frame first, each as {@code package.Class.method}. */
    record Sample(String thread, List<String> frames) {}

    void start() throws IOException, InterruptedException {
        jcmd("JFR.start", "name=" + NAME, "settings=profile");
    }

    /** Ends it. @return what ran, without what waited */
    List<Sample> samples(Path file) throws IOException, InterruptedException {
        jcmd("JFR.stop", "name=" + NAME, "filename=" + file);
        List<Sample> samples = new ArrayList<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                add(recording.readEvent(), samples);
            }
        }
        return samples;
    }

    private static void add(RecordedEvent event, List<Sample> samples) {
        String type = event.getEventType().getName();
        boolean inNative = type.equals("jdk.NativeMethodSample");
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null || !(inNative || type.equals("jdk.ExecutionSample"))) {
            return;
        }
        List<String> frames = trace.getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .toList();
        if (frames.isEmpty() || (inNative && WAITS.stream().anyMatch(frames.get(0)::contains))) {
            return;
        }
        RecordedThread thread = event.getThread("sampledThread");
        String name = thread == null ? null : thread.getJavaName();
        samples.add(new Sample(name == null ? "" : name, frames));
    }

    private void jcmd(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.format(
                    Locale.ROOT, "%s failed; a profile needs a JDK that has jcmd", String.join(" ", command)));
        }
    }
}
