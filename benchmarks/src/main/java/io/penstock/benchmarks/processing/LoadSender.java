package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.broker.BrokerConnection;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;

/** Sends a prepared load, each tick when it is due. */
final class LoadSender {
    /** The last one that names topics instead of their ids. */
    private static final short VERSION = 12;

    private static final int TIMEOUT_MILLIS = 30_000;

    private final SteadyLoad load;
    private final int partitions;
    private final String topic;
    private volatile long begin;

    LoadSender(SteadyLoad load, int partitions, String topic) {
        this.load = load;
        this.partitions = partitions;
        this.topic = topic;
    }

    /** When the tick was due, epoch milliseconds; known once sending has begun. */
    long due(int tick) {
        return begin + (long) tick * load.tickMillis();
    }

    /** Returns when all is in the log. @return seconds that it took: more than planned if the machine is overloaded */
    double send(String bootstrap) throws IOException, InterruptedException {
        List<DataInputStream> files = new ArrayList<>();
        try (BrokerConnection broker = new BrokerConnection(bootstrap)) {
            for (int partition = 0; partition < partitions; partition++) {
                files.add(new DataInputStream(
                        new BufferedInputStream(Files.newInputStream(load.file(partition)), 1 << 18)));
            }
            begin = System.currentTimeMillis();
            for (int tick = 0; tick < load.ticks(); tick++) {
                ProduceRequest request = request(files);
                long early = due(tick) - System.currentTimeMillis();
                if (early > 0) {
                    TimeUnit.MILLISECONDS.sleep(early);
                }
                check(broker.send(request));
            }
            return (System.currentTimeMillis() - begin) / 1e3;
        } finally {
            for (DataInputStream file : files) {
                file.close();
            }
        }
    }

    private ProduceRequest request(List<DataInputStream> files) throws IOException {
        List<PartitionProduceData> batches = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            DataInputStream file = files.get(partition);
            byte[] bytes = file.readNBytes(file.readInt());
            if (bytes.length > 0) {
                batches.add(new PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(bytes))));
            }
        }
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData().setName(topic).setPartitionData(batches));
        return new ProduceRequest(
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(TIMEOUT_MILLIS)
                        .setTopicData(topics),
                VERSION);
    }

    private static void check(AbstractResponse response) throws IOException {
        for (Errors error : response.errorCounts().keySet()) {
            if (error != Errors.NONE) {
                throw new IOException("the broker refuses the load: " + error.message());
            }
        }
    }
}
