package io.penstock.local.demo;

import java.time.Instant;
import java.util.List;

/** One unit of load: what a client of the shop does before it takes a breath. */
sealed interface Step {

    /** Row changes and published events that this step makes, dead and late ones included. */
    int changes();

    /** Statements of one database transaction, in order. */
    record Transaction(List<Statement> statements) implements Step {
        public Transaction {
            statements = List.copyOf(statements);
        }

        @Override
        public int changes() {
            return statements.stream().mapToInt(Statement::rows).sum();
        }
    }

    /**
     * Two transactions open at once on two connections, their statements alternating; the one that began last commits
     * first, so that commit order and change order differ. They touch different rows: neither waits for the other.
     */
    record Interleaved(Transaction first, Transaction second) implements Step {
        @Override
        public int changes() {
            return first.changes() + second.changes();
        }
    }

    /** Events that the payment application publishes by itself; `garbage` are messages that are not Avro. */
    record Publish(List<Payment> payments, int garbage) implements Step {
        public Publish {
            payments = List.copyOf(payments);
        }

        @Override
        public int changes() {
            return payments.size() + garbage;
        }
    }

    /** Customers that are new or have changed, in one transaction. */
    record Customers(List<Customer> customers) implements Step {
        public Customers {
            customers = List.copyOf(customers);
        }

        @Override
        public int changes() {
            return customers.size();
        }
    }

    /** One SQL statement; more than one row makes it a multi-row statement. */
    sealed interface Statement {
        int rows();

        record Insert(List<Order> orders) implements Statement {
            public Insert {
                orders = List.copyOf(orders);
            }

            @Override
            public int rows() {
                return orders.size();
            }
        }

        record Update(List<Order> orders) implements Statement {
            public Update {
                orders = List.copyOf(orders);
            }

            @Override
            public int rows() {
                return orders.size();
            }
        }

        record Delete(List<String> orderIds) implements Statement {
            public Delete {
                orderIds = List.copyOf(orderIds);
            }

            @Override
            public int rows() {
                return orderIds.size();
            }
        }
    }

    /**
     * A row of public.orders as text that PostgreSQL reads.
     *
     * @param totalAmount two decimals, or NaN, which the contract cannot carry
     * @param createdAt ISO 8601, or infinity, which the contract cannot carry
     */
    record Order(
            String orderId,
            String customerId,
            String totalAmount,
            String currency,
            List<String> items,
            String createdAt,
            String sourceRegion) {
        public Order {
            items = List.copyOf(items);
        }
    }

    /** A row of public.customers, of those columns that change. */
    record Customer(String customerId, String tier, Instant updatedAt) {}

    /**
     * One payment attempt.
     *
     * @param cents amount in hundredths of the currency's unit
     */
    record Payment(
            String paymentId,
            String orderId,
            String cardId,
            long cents,
            String currency,
            String status,
            Instant paidAt) {}
}
