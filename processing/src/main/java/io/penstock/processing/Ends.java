package io.penstock.processing;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.SchemaSource;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.view.ViewPlan;
import io.penstock.processing.view.ViewRow;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/** Where a pipeline's logs come from, and where its rows and letters go. */
interface Ends {

    /**
     * A source's log, from its beginning or from where the state stands.
     *
     * @param version of the views and jobs that it is read for
     */
    Source<LogBatch, ?, ?> log(io.penstock.common.declaration.Source source, int version);

    /** What records were written with. */
    SchemaSource schemas();

    /** A view's rows. */
    Sink<ViewRow> rows(ViewPlan plan);

    /**
     * Letters and the records of jobs, which become visible with the checkpoint that they belong to.
     *
     * @param writer who writes them, the same for ever
     */
    Sink<Letter> letters(String writer);

    /** Time without a record after which a partition no longer holds the watermark back. */
    Duration idleAfter();
}
