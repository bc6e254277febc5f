package io.penstock.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.names.Names;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.routing.World.Instance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The service as its users run it: several processes, one of them killed, in front of a load that keeps its own books. */
class RoutingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void instancesShareTheRoutes_oneKilledUnderLoadLosesAndDoublesNothing() throws Exception {
        try (World world = new World("routed")) {
            Instance one = world.start();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(one, "/readyz"))
                    .contains("\"status\":\"not ready\"")
                    .contains("apply the pipeline"));
            world.apply();
            awaitReady(one);

            OrderLoad load = new OrderLoad(world);
            Instance two = world.start();
            awaitReady(two);
            // In the middle of transactions: records of it are in the topics by now, and not committed.
            awaitGrowth(world, "eu");
            one.kill();
            Instance again = world.start();
            Instance three = world.start();
            awaitReady(again);
            awaitReady(three);
            load.finish();

            Names names = world.names();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids(world, names.routeTopic("eu")))
                    .isEqualTo(load.of("eu-west-1")));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids(world, names.branchTopic("regions", "us")))
                    .isEqualTo(load.of("us-east-1")));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ids(world, names.branchTopic("regions", "elsewhere")))
                            .isEqualTo(load.of("eu-west-1")));
            for (String route : List.of("eu", "regions")) {
                assertThat(places(world.read(names.routeDlq(route)))).isEqualTo(load.bad());
            }
            assertThat(load.bad()).isNotEmpty();

            assertThat(get(two, "/metrics"))
                    .contains("penstock_routing_in_total{route=\"eu\"}")
                    .contains("penstock_routing_lag{route=\"regions\"}");
            assertThat(three.terminate()).isEqualTo(143);
            assertThat(three.text()).contains("routing stopped").doesNotContain("ERROR");
        }
    }

    private static void awaitGrowth(World world, String route) {
        await().atMost(PATIENCE)
                .until(() -> world.read(world.names().routeTopic(route)).size() > 500);
    }

    private static void awaitReady(Instance instance) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(instance, "/readyz")).contains("\"status\":\"ready\""));
    }

    private static String get(Instance instance, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + instance.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    /** How often each order is there. Every value is of a schema that the topic's own subject holds. */
    private static Map<String, Integer> ids(World world, String topic) throws Exception {
        Map<String, Integer> ids = new TreeMap<>();
        List<Integer> held = world.registry().versions(Names.subject(topic)).stream()
                .map(version -> version.id())
                .toList();
        Schema reader = null;
        RecordDecoder decoder = null;
        for (ConsumerRecord<byte[], byte[]> record : world.read(topic)) {
            int id = ByteBuffer.wrap(record.value()).getInt(1);
            assertThat(held).contains(id);
            if (decoder == null || reader == null) {
                reader = world.registry().byId(id);
                decoder = new RecordDecoder(world.registry(), reader);
            }
            ids.merge(decoder.decode(record.value()).get("order_id").toString(), 1, Integer::sum);
            assertThat(record.headers().lastHeader("trace")).isNotNull();
        }
        return ids;
    }

    private static Map<String, Integer> places(List<ConsumerRecord<byte[], byte[]>> letters) {
        Map<String, Integer> places = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            String place = new String(letter.headers().lastHeader("penstock.id").value(), UTF_8);
            places.merge(place, 1, Integer::sum);
        }
        return places;
    }
}
