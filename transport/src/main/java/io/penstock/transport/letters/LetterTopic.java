package io.penstock.transport.letters;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic of letters.
 *
 * @param of name of the source, route or job; empty for a foreign one
 */
public record LetterTopic(String name, Kind kind, Giver giver, String of) {

    /** What lies in it. */
    public enum Kind {
        DEAD,
        LATE
    }

    /** Who gave the records up. */
    public enum Giver {
        /** What all views and jobs read of a source, or its change data capture. */
        SOURCE,
        ROUTE,
        JOB,
        /** Somebody outside of the pipeline. */
        FOREIGN
    }

    /** Those of a pipeline. */
    public static List<LetterTopic> of(Pipeline pipeline, Kind kind) {
        Names names = new Names(pipeline.name());
        boolean dead = kind == Kind.DEAD;
        List<LetterTopic> topics = new ArrayList<>();
        for (Source source : pipeline.sources().values()) {
            String name = dead ? names.dlq(source.name()) : names.late(source.name());
            topics.add(new LetterTopic(name, kind, Giver.SOURCE, source.name()));
        }
        for (Job job : pipeline.jobs().values()) {
            String name = dead ? names.jobDlq(job.name()) : names.jobLate(job.name());
            topics.add(new LetterTopic(name, kind, Giver.JOB, job.name()));
        }
        if (dead) {
            for (Route route : pipeline.routes().values()) {
                topics.add(new LetterTopic(names.routeDlq(route.name()), kind, Giver.ROUTE, route.name()));
            }
        }
        return topics;
    }

    static LetterTopic foreign(String name, Kind kind) {
        return new LetterTopic(name, kind, Giver.FOREIGN, "");
    }
}
