package io.penstock.local.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Writes orders as a client of the shop does: plain SQL on two connections. Not thread-safe. */
final class OrderWriter implements AutoCloseable {
    static final String SOURCE = "orders";

    private static final String ROWS = """
            select id, customer, amount::numeric, currency, string_to_array(items, ','), created::timestamptz, region
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
              as t(id, customer, amount, currency, items, created, region)""";
    private static final String INSERT =
            "insert into public.orders(order_id, customer_id, total_amount, currency, items, created_at, source_region) "
                    + ROWS;
    private static final String UPDATE =
            "update public.orders o set total_amount = v.amount, currency = v.currency, items = v.items,"
                    + " created_at = v.created, source_region = v.region from (" + ROWS
                    + ") as v(id, customer, amount, currency, items, created, region) where o.order_id = v.id";
    private static final String DELETE = "delete from public.orders where order_id = any(?::text[])";

    private final Connection first;
    private final Connection second;

    /** Takes over both connections and their transactions. */
    OrderWriter(Connection first, Connection second) throws SQLException {
        this.first = first;
        this.second = second;
        first.setAutoCommit(false);
        second.setAutoCommit(false);
    }

    /** Returns once everything in the step is committed. */
    void write(Step.Transaction transaction) throws SQLException {
        for (Step.Statement statement : transaction.statements()) {
            execute(first, statement);
        }
        ChangeLedger.add(first, SOURCE, transaction.changes());
        first.commit();
    }

    /** Returns once both are committed, the second one first. */
    void write(Step.Interleaved step) throws SQLException {
        Iterator<Step.Statement> one = step.first().statements().iterator();
        Iterator<Step.Statement> two = step.second().statements().iterator();
        while (one.hasNext() || two.hasNext()) {
            if (one.hasNext()) {
                execute(first, one.next());
            }
            if (two.hasNext()) {
                execute(second, two.next());
            }
        }
        ChangeLedger.add(second, SOURCE, step.second().changes());
        second.commit();
        ChangeLedger.add(first, SOURCE, step.first().changes());
        first.commit();
    }

    private static void execute(Connection connection, Step.Statement statement) throws SQLException {
        int affected;
        if (statement instanceof Step.Statement.Insert insert) {
            affected = rows(connection, INSERT, insert.orders());
        } else if (statement instanceof Step.Statement.Update update) {
            affected = rows(connection, UPDATE, update.orders());
        } else {
            affected = delete(connection, ((Step.Statement.Delete) statement).orderIds());
        }
        if (affected != statement.rows()) {
            throw new SQLException("wrote " + affected + " rows of public.orders instead of " + statement.rows()
                    + "; does something else write to this table?");
        }
    }

    private static int delete(Connection connection, List<String> orderIds) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(DELETE)) {
            sql.setArray(1, connection.createArrayOf("text", orderIds.toArray()));
            return sql.executeUpdate();
        }
    }

    private static int rows(Connection connection, String text, List<Step.Order> orders) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(text)) {
            column(connection, sql, 1, orders, Step.Order::orderId);
            column(connection, sql, 2, orders, Step.Order::customerId);
            column(connection, sql, 3, orders, Step.Order::totalAmount);
            column(connection, sql, 4, orders, Step.Order::currency);
            column(connection, sql, 5, orders, order -> String.join(",", order.items()));
            column(connection, sql, 6, orders, Step.Order::createdAt);
            column(connection, sql, 7, orders, Step.Order::sourceRegion);
            return sql.executeUpdate();
        }
    }

    private static void column(
            Connection connection,
            PreparedStatement sql,
            int position,
            List<Step.Order> orders,
            Function<Step.Order, String> value)
            throws SQLException {
        sql.setArray(
                position,
                connection.createArrayOf("text", orders.stream().map(value).toArray()));
    }

    @Override
    public void close() throws SQLException {
        try (first;
                second) {
            first.rollback();
            second.rollback();
        }
    }
}
