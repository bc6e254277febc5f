package io.penstock.servers.kafka;

import io.penstock.servers.process.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A second door of a broker, which asks who comes: SASL/SCRAM over TLS, and an authorizer that lets nobody do what no ACL
 * allows. Whoever comes by the first door, on loopback, is a superuser, who makes the users and the first ACLs.
 */
public final class SecuredListener {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final int port;
    private final String password = UUID.randomUUID().toString();

    /**
     * @param folder for the key, which is made when the broker first starts
     * @param port on 127.0.0.1
     */
    public SecuredListener(Path folder, int port) {
        this.folder = folder.toAbsolutePath();
        this.port = port;
    }

    /** What clients of this door call {@code bootstrap.servers}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The broker's certificate, in PEM; once the broker has started. */
    public Path certificate() {
        return folder.resolve("broker.pem");
    }

    /** Beside the listeners themselves. */
    Map<String, String> settings() throws IOException, InterruptedException {
        Path key = folder.resolve("broker.p12");
        if (!Files.exists(certificate())) {
            makeKey(key);
        }
        return Map.of(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL",
                "sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                key.toString(),
                "ssl.keystore.password",
                password,
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS");
    }

    private void makeKey(Path key) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.deleteIfExists(key);
        keytool(
                "make the broker's key",
                key,
                List.of(
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12"));
        keytool(
                "write the broker's certificate",
                key,
                List.of(
                        "-exportcert",
                        "-alias",
                        "broker",
                        "-rfc",
                        "-file",
                        certificate().toString()));
    }

    private void keytool(String purpose, Path key, List<String> arguments) throws IOException, InterruptedException {
        Path secret = folder.resolve("password");
        Files.writeString(secret, password, StandardCharsets.US_ASCII); // an argument would be seen by everybody
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of("-keystore", key.toString(), "-storepass:file", secret.toString()));
        Command.run(purpose, command, PATIENCE);
    }

    String listener() {
        return "SASL_SSL://" + bootstrap();
    }
}
