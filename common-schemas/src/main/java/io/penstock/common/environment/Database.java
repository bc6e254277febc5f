package io.penstock.common.environment;

import io.penstock.common.declaration.Rules;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A database that is read from or served from.
 *
 * @param kind {@code postgresql}
 * @param port 1 to 65535
 * @param name of the database on its server
 */
public record Database(String kind, String host, int port, String name, String user, Secret password) {

    public Database {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Rules.require(kind.equals("postgresql"), "kind", "'" + kind + "' is not postgresql");
        Rules.between("port", port, 1, 65_535);
    }

    /** Without user and password: those go in as properties, where no log line shows them. */
    public String jdbcUrl() {
        String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "jdbc:postgresql://" + address + ":" + port + "/" + encoded;
    }
}
