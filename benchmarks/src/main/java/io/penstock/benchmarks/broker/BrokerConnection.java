package io.penstock.benchmarks.broker;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** One request after the other over one connection. For one thread. */
public final class BrokerConnection implements AutoCloseable {
    private static final String CLIENT = "penstock-bench";

    private final SocketChannel channel;
    private final ByteBuffer size = ByteBuffer.allocate(Integer.BYTES);
    private ByteBuffer received = ByteBuffer.allocate(1 << 20);
    private int requests;

    /** @param bootstrap <code>host:port</code> of the only broker */
    public BrokerConnection(String bootstrap) throws IOException {
        int colon = bootstrap.lastIndexOf(':');
        channel = SocketChannel.open(
                new InetSocketAddress(bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1))));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** The answer shares its bytes with the next one. */
    public AbstractResponse send(AbstractRequest request) throws IOException {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), CLIENT, requests++);
        ByteBuffer body = request.serializeWithHeader(header);
        size.clear().putInt(body.remaining()).flip();
        ByteBuffer[] out = {size, body};
        while (body.hasRemaining()) {
            channel.write(out);
        }
        fill(size.clear());
        int length = size.getInt(0);
        if (received.capacity() < length) {
            received = ByteBuffer.allocate(length);
        }
        fill(received.clear().limit(length));
        return AbstractResponse.parseResponse(received.flip(), header);
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the broker has closed the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
