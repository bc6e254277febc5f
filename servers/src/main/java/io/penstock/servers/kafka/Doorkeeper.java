package io.penstock.servers.kafka;

import io.penstock.servers.install.Folders;
import io.penstock.servers.net.Loopback;
import io.penstock.servers.process.Command;
import io.penstock.servers.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Has the brokers of one cluster ask who comes: SASL over TLS at every door, the controllers' as well, and an authorizer
 * that lets nobody do what no ACL allows.
 *
 * <p>Clients log in by SCRAM, whose users the cluster itself keeps. The brokers cannot: there is no cluster before they know
 * each other. Theirs is one login by PLAIN, in files that brokers and whoever made them can read; it may do everything, and
 * makes the users and the first ACLs, see {@link KafkaLogins}.
 */
public final class Doorkeeper {
    static final String BROKERS = "broker";
    private static final String PASSWORD = "kafka-broker";
    private static final String KEY = "kafka-broker.p12";
    private static final String CERTIFICATE = "kafka-ca.pem";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Ten years: a data folder may live as long. */
    private static final List<String> GENERATE = List.of(
            "-genkeypair",
            "-alias",
            BROKERS,
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1",
            "-ext",
            "bc:critical=ca:true",
            "-validity",
            "3650",
            "-storetype",
            "PKCS12");

    private final Secrets secrets;

    /** @param secrets gets the brokers' key, certificate and password, made when they first start, and every login */
    public Doorkeeper(Secrets secrets) {
        this.secrets = secrets;
    }

    /** What clients trust, in PEM: the brokers' certificate, its own authority; once a broker has started. */
    public Path certificate() {
        return secrets.file(CERTIFICATE);
    }

    /** Holds what clients call {@code sasl.jaas.config}, for a user of {@link KafkaLogins}. */
    public Path login(String user) {
        return secrets.file(KafkaLogins.file(user));
    }

    /** Properties of a client that may do everything: for who sets a cluster up. */
    public Map<String, Object> superuser(String bootstrap) {
        return client(bootstrap, "PLAIN", plain(""));
    }

    /** Properties of a client with a login of {@link KafkaLogins}. */
    Map<String, Object> client(String bootstrap, String user) {
        return client(bootstrap, "SCRAM-SHA-512", KafkaLogins.module(user, secrets));
    }

    private Map<String, Object> client(String bootstrap, String mechanism, String login) {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                login,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate().toString());
    }

    Secrets secrets() {
        return secrets;
    }

    /** For a broker's settings; makes what is missing. */
    Map<String, String> settings() throws IOException, InterruptedException {
        makeCertificate();
        String brokers = plain(" user_" + BROKERS + "=\"" + secrets.reveal(PASSWORD) + "\"");
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "listener.security.protocol.map",
                "SASL_SSL:SASL_SSL,CONTROLLER:SASL_SSL",
                "inter.broker.listener.name",
                "SASL_SSL",
                "sasl.enabled.mechanisms",
                "SCRAM-SHA-512,PLAIN",
                "listener.name.controller.sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "sasl.mechanism.controller.protocol",
                "PLAIN",
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                brokers,
                "listener.name.controller.plain.sasl.jaas.config",
                brokers,
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                KafkaLogins.SCRAM + ";"));
        settings.putAll(Map.of(
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                secrets.file(KEY).toString(),
                "ssl.keystore.password",
                secrets.reveal(PASSWORD),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate().toString(),
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:" + BROKERS));
        return settings;
    }

    /** A connection by which a superuser can log in, see {@link #password()}. */
    Socket connect(int port, int timeoutMillis) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(Loopback.port(port), timeoutMillis);
            SSLSocket tls = (SSLSocket) context()
                    .getSocketFactory()
                    .createSocket(plain, Loopback.address().getHostAddress(), port, true);
            SSLParameters checked = tls.getSSLParameters();
            checked.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(checked);
            return tls;
        } catch (IOException | GeneralSecurityException failure) {
            plain.close();
            throw new IOException("no TLS with port " + port + ": " + failure, failure);
        }
    }

    String password() {
        return secrets.reveal(PASSWORD);
    }

    private SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate())) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** @param accepted who may come in by it, where it is the brokers' own */
    private String plain(String accepted) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + BROKERS
                + "\" password=\"" + secrets.reveal(PASSWORD) + "\"" + accepted + ";";
    }

    /** Brokers of one launcher start at the same time, and share it. Killed before the last file, the next start begins anew. */
    private void makeCertificate() throws IOException, InterruptedException {
        synchronized (Doorkeeper.class) {
            if (Files.exists(certificate())) {
                return;
            }
            secrets.reveal(PASSWORD);
            Path making = Files.createTempDirectory("penstock-key-"); // its owner's alone
            try {
                Path key = making.resolve(KEY);
                keytool("make the brokers' key", key, GENERATE);
                Path pem = making.resolve(CERTIFICATE);
                keytool(
                        "write the brokers' certificate",
                        key,
                        List.of("-exportcert", "-alias", BROKERS, "-rfc", "-file", pem.toString()));
                secrets.write(KEY, Files.readAllBytes(key));
                secrets.write(CERTIFICATE, Files.readAllBytes(pem));
            } finally {
                Folders.delete(making);
            }
        }
    }

    private void keytool(String purpose, Path key, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        // an argument would be seen by everybody
        command.addAll(List.of(
                "-keystore",
                key.toString(),
                "-storepass:file",
                secrets.file(PASSWORD).toString()));
        Command.run(purpose, command, PATIENCE);
    }
}
