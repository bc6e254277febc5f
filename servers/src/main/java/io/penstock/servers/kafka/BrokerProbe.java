package io.penstock.servers.kafka;

import io.penstock.servers.net.Loopback;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Metadata request by hand (version 1, no topics), because this module shall not decide which client version its
 * users link. A broker lists itself only once the controller has let it take part, so that an answer with its own id
 * means that topics can be used.
 */
final class BrokerProbe {
    private static final int TIMEOUT_MILLIS = 3000;
    private static final short METADATA = 3;
    private static final short SASL_HANDSHAKE = 17;
    private static final short SASL_AUTHENTICATE = 36;
    private static final int CORRELATION = 7;

    private BrokerProbe() {}

    /** @param doorkeeper of brokers that ask who comes */
    static Optional<String> notReadyBecause(int port, int id, @Nullable Doorkeeper doorkeeper) throws IOException {
        try (Socket socket = doorkeeper == null ? plain(port) : doorkeeper.connect(port, TIMEOUT_MILLIS)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (doorkeeper != null && !logIn(out, in, doorkeeper)) {
                return Optional.of("the broker on port " + port + " does not know its own login");
            }
            ask(out, METADATA, 1, new byte[4]); // no topics
            if (!answered(in)) {
                return Optional.of("something that is not Kafka answers on port " + port);
            }
            for (int brokers = in.readInt(); brokers > 0; brokers--) {
                if (in.readInt() == id) {
                    return Optional.empty();
                }
                in.readFully(new byte[in.readShort()]); // host
                in.readInt(); // port
                in.readFully(new byte[Math.max(0, in.readShort())]); // rack, or null
            }
            return Optional.of("the broker has not been admitted yet");
        }
    }

    private static Socket plain(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(Loopback.port(port), TIMEOUT_MILLIS);
        return socket;
    }

    /** SASL/PLAIN, as RFC 4616 has it. */
    private static boolean logIn(DataOutputStream out, DataInputStream in, Doorkeeper doorkeeper) throws IOException {
        byte[] mechanism = "PLAIN".getBytes(StandardCharsets.US_ASCII);
        ask(
                out,
                SASL_HANDSHAKE,
                1,
                ByteBuffer.allocate(2 + mechanism.length)
                        .putShort((short) mechanism.length)
                        .put(mechanism)
                        .array());
        if (!answered(in) || in.readShort() != 0) {
            return false;
        }
        for (int mechanisms = in.readInt(); mechanisms > 0; mechanisms--) {
            in.readFully(new byte[in.readShort()]);
        }
        byte[] login = ("\0" + Doorkeeper.BROKERS + "\0" + doorkeeper.password()).getBytes(StandardCharsets.US_ASCII);
        ask(
                out,
                SASL_AUTHENTICATE,
                0,
                ByteBuffer.allocate(4 + login.length)
                        .putInt(login.length)
                        .put(login)
                        .array());
        boolean accepted = answered(in) && in.readShort() == 0;
        in.readFully(new byte[Math.max(0, in.readShort())]); // message, or null
        in.readFully(new byte[in.readInt()]);
        return accepted;
    }

    private static void ask(DataOutputStream out, short what, int version, byte[] body) throws IOException {
        byte[] client = "penstock".getBytes(StandardCharsets.US_ASCII);
        out.writeInt(2 + 2 + 4 + 2 + client.length + body.length);
        out.writeShort(what);
        out.writeShort(version);
        out.writeInt(CORRELATION);
        out.writeShort(client.length);
        out.write(client);
        out.write(body);
        out.flush();
    }

    private static boolean answered(DataInputStream in) throws IOException {
        in.readInt(); // size
        return in.readInt() == CORRELATION;
    }
}
