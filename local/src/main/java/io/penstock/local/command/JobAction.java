package io.penstock.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.job.JobOperations.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** One command about a job: says plainly when the cluster does not answer. */
abstract class JobAction implements Callable<Integer> {
    @Mixin
    final JobTarget target = new JobTarget();

    @Override
    public final Integer call() throws InterruptedException {
        try {
            return act();
        } catch (ConnectException | HttpTimeoutException silent) {
            throw unavailable("does not answer", silent);
        } catch (IOException failure) {
            throw unavailable("fails: " + failure.getMessage(), failure);
        }
    }

    /** @return exit code */
    abstract int act() throws IOException, InterruptedException;

    /** Prints how it ended. @return exit code: 1 when the change was taken back */
    final int print(String what, Outcome outcome) {
        if (target.json()) {
            ObjectNode json = new ObjectMapper().createObjectNode().put("job", outcome.job());
            outcome.savepoint().ifPresent(path -> json.put("savepoint", path));
            json.put("done", outcome.problem().isEmpty());
            outcome.problem().ifPresent(problem -> json.put("problem", problem));
            System.out.println(json.toPrettyString());
        } else {
            System.out.println(
                    outcome.problem().isPresent()
                            ? "rolled back: job " + outcome.job() + " is the former version again"
                            : what + ": job " + outcome.job());
            outcome.savepoint().ifPresent(path -> System.out.println("savepoint " + path));
            outcome.problem().ifPresent(problem -> System.out.println("because " + problem));
        }
        return outcome.problem().isPresent() ? Commands.ERROR : Commands.DONE;
    }

    private PenstockException unavailable(String how, IOException failure) {
        String where;
        try {
            where = target.address().toString();
        } catch (IOException unknown) {
            where = "its address";
        }
        return new PenstockException(Category.EXTERNAL, "flink", "Flink at " + where + " " + how, failure);
    }
}
