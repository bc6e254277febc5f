package io.penstock.servers.kafka;

import io.penstock.servers.net.Loopback;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A Metadata request by hand (version 1, no topics), because this module shall not decide which client version its
 * users link. A broker lists itself only once the controller has let it take part, so that an answer with its own id
 * means that topics can be used.
 */
final class BrokerProbe {
    private static final int TIMEOUT_MILLIS = 3000;
    private static final short METADATA = 3;
    private static final short VERSION = 1;
    private static final int CORRELATION = 7;

    private BrokerProbe() {}

    static Optional<String> notReadyBecause(int port, int id) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(Loopback.port(port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] client = "penstock".getBytes(StandardCharsets.US_ASCII);
            out.writeInt(2 + 2 + 4 + 2 + client.length + 4);
            out.writeShort(METADATA);
            out.writeShort(VERSION);
            out.writeInt(CORRELATION);
            out.writeShort(client.length);
            out.write(client);
            out.writeInt(0); // topics
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt(); // size
            if (in.readInt() != CORRELATION) {
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
}
