package io.penstock.local.platform;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How many brokers a data folder has. Its topics have as many replicas, and its quorum as many voters: neither follows by
 * starting more or fewer of them.
 */
final class Brokers {
    private static final String FILE = "brokers";

    private Brokers() {}

    /**
     * Remembers the number before the first of them makes its storage: killed in between, the next start finds it.
     *
     * @throws PenstockException USER if the folder was made with another number than is asked for
     */
    static int of(PlatformOptions options) throws IOException {
        DataFolder data = options.data();
        OptionalInt made = made(data);
        int wanted = options.brokers().orElse(made.orElse(1));
        if (made.isPresent() && made.getAsInt() != wanted) {
            throw new PenstockException(
                    Category.USER,
                    "brokers-changed",
                    data.root() + " was made with " + count(made.getAsInt()) + " and cannot be started with "
                            + count(wanted) + ": its topics have as many replicas; start it with --brokers "
                            + made.getAsInt()
                            + ", choose another folder with --data, or delete it with ./penstock reset");
        }
        Files.writeString(data.part(FILE), Integer.toString(wanted));
        return wanted;
    }

    /** Whether any of them has made its storage. */
    static boolean exist(DataFolder data) {
        return Stream.of("kafka", "kafka-2", "kafka-3")
                .anyMatch(name -> Files.exists(data.part(name).resolve("data")));
    }

    private static OptionalInt made(DataFolder data) throws IOException {
        if (!exist(data)) {
            return OptionalInt.empty();
        }
        Path file = data.part(FILE);
        String number = Files.exists(file) ? Files.readString(file).strip() : "";
        // folders from before there was a choice, and one whose number was being written when the machine failed
        return OptionalInt.of(
                number.isEmpty() ? (Files.exists(data.part("kafka-2")) ? 3 : 1) : Integer.parseInt(number));
    }

    private static String count(int brokers) {
        return brokers == 1 ? "1 broker" : brokers + " brokers";
    }
}
