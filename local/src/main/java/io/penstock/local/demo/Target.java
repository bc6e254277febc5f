package io.penstock.local.demo;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.Kafka;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where the load goes and where the answers come from.
 *
 * @param environment for who reads everything
 * @param publishing how an application that publishes events reaches the brokers
 * @param shop JDBC URL of the source database
 * @param user may write the shop's tables and its ledger
 * @param serving base URL of the HTTP API
 */
public record Target(
        Pipeline pipeline,
        Environment environment,
        Kafka publishing,
        String shop,
        String user,
        String password,
        URI serving) {

    /** Where everybody reaches the brokers alike. */
    public Target(Pipeline pipeline, Environment environment, String shop, String user, String password, URI serving) {
        this(pipeline, environment, environment.kafka(), shop, user, password, serving);
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "penstock-demo");
        return DriverManager.getConnection(shop, properties);
    }

    @Override
    public String toString() {
        return "Target[" + pipeline.name() + " at " + shop + ", " + serving + "]";
    }
}
