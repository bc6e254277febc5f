package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.change.ChangeSource;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.Visibility;
import io.penstock.ingestion.snapshot.TableReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Rows as COPY sends them, within a transaction that ends with them. */
final class CopyRows implements TableReader.Rows {
    private static final String SNAPSHOT = "true";
    private static final long MOST_BYTES = 4L << 20;

    private final SourceSession session;
    private final TableShape shape;
    private final Visibility shows;
    private final Lsn lsn;
    private final ChangeSource source;
    private final CopyOut copy;
    private final CopyLine line;
    private final String wanted;
    private long read;

    /**
     * Begins to copy.
     *
     * @param rows which rows: all of what follows the table's name
     * @param most bytes of a value's text; larger ones are left out
     */
    CopyRows(
            SourceSession session,
            String database,
            TableShape shape,
            Visibility shows,
            Lsn lsn,
            long timestamp,
            String rows,
            long most)
            throws SQLException {
        this.session = session;
        this.shape = shape;
        this.shows = shows;
        this.lsn = lsn;
        this.source = new ChangeSource(
                database,
                shape.schema(),
                shape.table(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                timestamp,
                SNAPSHOT);
        this.wanted = rows.strip();
        this.line = new CopyLine(shape.columns(), most);
        String columns =
                shape.columns().stream().map(Column::name).map(SetupSql::quoted).collect(Collectors.joining(", "));
        this.copy = session.connection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (select " + columns + " from only " + SetupSql.qualified(shape.qualifiedName()) + rows
                        + ") to stdout");
    }

    @Override
    public TableShape shape() {
        return shape;
    }

    @Override
    public Visibility shows() {
        return shows;
    }

    @Override
    public LogPlace place() {
        return lsn;
    }

    @Override
    public ChangeSource source() {
        return source;
    }

    @Override
    public List<RowImage> next(int most) {
        List<RowImage> rows = new ArrayList<>(most);
        try {
            long until = read + MOST_BYTES;
            while (rows.size() < most && read < until && copy.isActive()) {
                byte @Nullable [] bytes = copy.readFromCopy();
                if (bytes == null) {
                    break;
                }
                read += bytes.length;
                rows.add(line.read(bytes));
            }
        } catch (SQLException e) {
            throw SourceSession.unavailable("read table " + shape.qualifiedName(), e);
        } catch (OutOfMemoryError e) {
            throw SourceSession.tooLarge(
                    "table " + shape.qualifiedName() + ", read" + (wanted.isEmpty() ? "" : " ") + wanted + ",", e);
        }
        return rows;
    }

    @Override
    public long bytes() {
        return read;
    }

    /**
     * Ends the transaction. A copy that is not at its end takes its session with it: to cancel it is a message beside the
     * connection, which may come late and hit the next statement.
     */
    @Override
    public void close() {
        if (copy.isActive()) {
            session.close();
            return;
        }
        try {
            session.execute("commit");
        } catch (SQLException e) {
            session.close();
        }
    }
}
