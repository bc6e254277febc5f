package io.penstock.local.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.names.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Starts the job of one pipeline on one cluster, never beside a run that has not ended. It takes the first id of the
 * pipeline that the cluster does not know; of two who do so at once, or of one whose answer was lost and who tries
 * again, the cluster refuses the second.
 */
final class Submission {
    private static final int MOST_RUNS = 10_000;
    private static final int KEPT_JARS = 2;

    /**
     * Where state comes from.
     *
     * @param claimed the job deletes it once it has a newer checkpoint; else it stays for as long as whoever made it wants
     * @param partial state that the program has no use for is dropped; else it refuses
     */
    record Restore(String path, boolean claimed, boolean partial) {}

    private final FlinkRest flink;
    private final Names names;

    Submission(FlinkRest flink, Names names) {
        this.flink = flink;
        this.names = names;
    }

    /** @return the run that has not ended; the oldest if something else started more */
    Optional<JobSummary> live() throws IOException, InterruptedException {
        return runs().stream().filter(job -> !job.ended()).reduce((newer, older) -> older);
    }

    /** Every run that the cluster remembers, the newest first. */
    List<JobSummary> runs() throws IOException, InterruptedException {
        return flink.jobs().stream()
                .filter(job -> job.name().equals(names.flinkJobName()))
                .toList();
    }

    /**
     * @param jar as {@link #jar} gives it
     * @return the job's id
     * @throws RejectedJob with the program's or Flink's own reason, or naming the run that has not ended
     */
    String start(String jar, List<String> arguments, Optional<Restore> from)
            throws IOException, InterruptedException, RejectedJob {
        ObjectNode request = FlinkHttp.JSON.createObjectNode();
        request.put("entryClass", Program.MAIN_CLASS);
        Program.with(arguments, Program.BUILD, build(jar)).forEach(request.putArray("programArgsList")::add);
        request.put("allowNonRestoredState", from.isPresent() && from.get().partial());
        from.ifPresent(state ->
                request.put("savepointPath", state.path()).put("claimMode", state.claimed() ? "CLAIM" : "NO_CLAIM"));
        for (int run = 0; run < MOST_RUNS; run++) {
            List<JobSummary> runs = runs();
            Optional<JobSummary> live =
                    runs.stream().filter(job -> !job.ended()).findAny();
            if (live.isPresent()) {
                throw new RejectedJob(names.flinkJobName() + " is running already: job "
                        + live.get().id() + ", " + live.get().state() + " since "
                        + live.get().started());
            }
            Set<String> known = runs.stream().map(JobSummary::id).collect(Collectors.toSet());
            String id = names.flinkJobId(run);
            if (known.contains(id)) {
                continue;
            }
            try {
                flink.run(jar, request.put("jobId", id));
                return id;
            } catch (RejectedJob rejected) {
                // Either somebody was faster, which the next look shows, or the run ended so long ago that the cluster
                // no longer lists it.
                if (!String.valueOf(rejected.getMessage()).contains("DuplicateJobSubmissionException")) {
                    throw rejected;
                }
            }
        }
        throw new RejectedJob("the cluster takes no id of " + names.flinkJobName());
    }

    /** Uploads a jar unless the cluster has it. @return its id there */
    String jar(Path jar) throws IOException, InterruptedException {
        String name = prefix() + digest(jar) + ".jar";
        Optional<String> uploaded =
                flink.jars().stream().filter(id -> id.endsWith(name)).findFirst();
        return uploaded.isPresent() ? uploaded.get() : flink.upload(jar, name);
    }

    /** @return the jar that a running program says it is in, if the cluster still has it */
    Optional<String> uploaded(String build) throws IOException, InterruptedException {
        return flink.jars().stream()
                .filter(id -> !build.isEmpty() && id.endsWith(prefix() + build + ".jar"))
                .findFirst();
    }

    /** Deletes all but the last two jars of this pipeline: what runs, and what ran before. */
    void tidy(String running) throws IOException, InterruptedException {
        List<String> ours =
                flink.jars().stream().filter(id -> id.contains(prefix())).toList();
        for (String old : ours.subList(Math.min(KEPT_JARS, ours.size()), ours.size())) {
            if (!old.equals(running)) {
                flink.deleteJar(old);
            }
        }
    }

    private String build(String jar) {
        String name = jar.substring(jar.indexOf(prefix()) + prefix().length());
        return name.substring(0, name.length() - ".jar".length());
    }

    private String prefix() {
        return names.flinkJobName() + "-";
    }

    static String digest(Path jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("every Java platform has SHA-256", e));
        }
    }
}
