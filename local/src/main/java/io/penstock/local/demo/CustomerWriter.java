package io.penstock.local.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Writes customers: whoever is new is inserted, whoever is known is updated. Not thread-safe. */
final class CustomerWriter implements AutoCloseable {
    static final String SOURCE = "customers";

    private static final String UPSERT = """
            insert into public.customers(customer_id, name, tier, updated_at)
            select id, 'Customer ' || id, tier, updated::timestamptz
            from unnest(?::text[], ?::text[], ?::text[]) as t(id, tier, updated)
            on conflict (customer_id) do update set tier = excluded.tier, updated_at = excluded.updated_at""";

    private final Connection connection;

    /** Takes over the connection and its transaction. */
    CustomerWriter(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
    }

    /** Returns once all of it is committed. */
    void write(Step.Customers step) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(UPSERT)) {
            column(sql, 1, step.customers(), Step.Customer::customerId);
            column(sql, 2, step.customers(), Step.Customer::tier);
            column(sql, 3, step.customers(), it -> it.updatedAt().toString());
            sql.executeUpdate();
        }
        ChangeLedger.add(connection, SOURCE, step.changes());
        connection.commit();
    }

    private void column(
            PreparedStatement sql, int position, List<Step.Customer> rows, Function<Step.Customer, String> value)
            throws SQLException {
        sql.setArray(
                position,
                connection.createArrayOf("text", rows.stream().map(value).toArray()));
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
