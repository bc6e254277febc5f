package io.penstock.serving.http;

import io.penstock.common.environment.Database;
import io.penstock.common.failure.PenstockException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections of one event loop. Few, as each has many questions on the way; bounded, as memory is. */
final class ReadPool {
    private static final Logger LOG = LoggerFactory.getLogger(ReadPool.class);
    private static final int CONNECTIONS = 2;
    private static final int PIPELINED = 16;
    private static final int WAITING = 1_000;
    private static final int STATEMENT_SECONDS = 5;
    /** Longer than the server's own limit, and shorter than clients wait: it ends what a hanging server does not. */
    private static final int ANSWER_SECONDS = 7;

    /** A client and not a pool: a pool gives a connection to one question at a time, and never sends a second behind it. */
    private final SqlClient pool;

    private ReadPool(SqlClient pool) {
        this.pool = pool;
    }

    static ReadPool on(Vertx vertx, Database database) {
        PoolOptions options = new PoolOptions()
                .setMaxSize(CONNECTIONS)
                .setMaxWaitQueueSize(WAITING)
                .setConnectionTimeout(ANSWER_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS);
        // A connection that has been silent for so long is either idle or dead; a new one costs milliseconds.
        NetClientOptions net = new NetClientOptions()
                .setTcpKeepAlive(true)
                .setConnectTimeout(3_000)
                .setReadIdleTimeout(2 * ANSWER_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        return new ReadPool(PgBuilder.client()
                .with(options)
                .with(net)
                .connectingTo(() -> connection(database))
                .using(vertx)
                .build());
    }

    /** Made for each connection: the secret may have been rotated. */
    private static Future<SqlConnectOptions> connection(Database database) {
        String password;
        try {
            password = database.password().reveal();
        } catch (PenstockException e) {
            return Future.failedFuture(e);
        }
        return Future.succeededFuture(new PgConnectOptions()
                .setPipeliningLimit(PIPELINED)
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.name())
                .setUser(database.user())
                .setPassword(password)
                .setCachePreparedStatements(true)
                .addProperty("application_name", "penstock-serving-http")
                .addProperty("default_transaction_read_only", "on")
                .addProperty("statement_timeout", String.valueOf(TimeUnit.SECONDS.toMillis(STATEMENT_SECONDS))));
    }

    /** The rows; fails with a {@link Refusal} that says whose turn it is. */
    Future<RowSet<Row>> query(String sql, List<Object> parameters) {
        return pool.preparedQuery(sql)
                .execute(Tuple.wrap(parameters.toArray()))
                .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> Future.failedFuture(refusal(failure)));
    }

    Future<Void> close() {
        return pool.close();
    }

    /** What is the client's fault was refused before it came here: the rest passes, and may be asked again. */
    private static Refusal refusal(Throwable failure) {
        String state = failure instanceof PgException answer ? String.valueOf(answer.getSqlState()) : "";
        if (state.equals("57014") || failure instanceof TimeoutException) {
            return new Refusal(
                    ProblemCode.STORE_BUSY, "no answer in " + STATEMENT_SECONDS + " seconds; narrow the question");
        }
        if (state.equals("42P01") || state.equals("3F000")) {
            return new Refusal(ProblemCode.STORE_UNAVAILABLE, "the view's table is not there yet");
        }
        LOG.atWarn()
                .addKeyValue("sqlState", state)
                .addKeyValue("reason", failure.getMessage())
                .log("query failed");
        return new Refusal(ProblemCode.STORE_UNAVAILABLE, "the database does not answer");
    }
}
