package io.penstock.ingestion.cdc;

import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Database;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.LogTerms;
import java.util.List;

/** A kind of source database: all that the service needs to know to capture from one. */
public interface DatabaseKind extends LogTerms {

    /**
     * What a database needs once, as a script that its owner can run.
     *
     * @param name of what capture leaves at the database, such as a slot
     * @param tables {@code schema.table} each
     */
    String setup(Database database, String name, List<String> tables);

    /**
     * Connects.
     *
     * @param name of what capture leaves at the database, such as a slot
     * @param sources change streams of this database
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    SourceDatabase open(Database database, String name, List<Source> sources);
}
